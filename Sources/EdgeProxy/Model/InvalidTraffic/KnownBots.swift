/// User-Agents of crawlers, monitors and scanners, as they call themselves in public. What plays video is not in it: VLC, ExoPlayer,
/// AVPlayer and the libraries that apps fetch with (okhttp, CFNetwork, Dalvik).
public enum KnownBots {
    /// Rises with each change of the lists.
    public static let version = 1

    /// What is none, though a pattern of `patterns` fits.
    public static let spared = read(["cubot"])

    public static let patterns = read(words + crawlers + monitors + scanners + browsers)

    /// Plain clients of HTTP, and what measures load: set-top boxes and operators' own checks are built on them, so that they count as bots
    /// only where that is asked for.
    public static let tools = read(clients)

    /// How most crawlers end their names, and what they call themselves.
    private static let words = [
        "*bot$", "*bots$", "*crawler", "*spider", "*scraper", "*crawl$", "*-bot-", "*_bot_", "*archiver",
        "*slurp", "*validator/",
    ]

    private static let crawlers = [
        "googleother", "google-extended", "google-read-aloud", "google-inspectiontool", "adsbot-google", "storebot-google",
        "mediapartners-google", "feedfetcher-google",
        "apis-google", "google favicon", "google web preview", "bingpreview", "msnbot-",
        "yandexaccessibilitybot", "yandex.com/bots", "duckduckgo-favicons", "haosouspider",
        "facebookexternalhit", "facebookcatalog", "meta-externalagent", "meta-externalfetcher", "whatsapp/", "slack-imgproxy",
        "slackbot-linkexpanding", "skypeuripreview", "embedly", "pinterest/0", "flipboardproxy", "quora link preview", "vkshare",
        "ia_archiver",
        "archive.org_bot", "heritrix", "nutch", "ccbot", "commoncrawl", "chatgpt-user", "oai-searchbot", "claudebot",
        "claude-user", "anthropic-ai", "perplexity-user", "cohere-ai", "bytespider", "screaming frog", "sitebulb", "xenu link",
        "w3c-checklink", "linkchecker", "developers.google.com/+/web/snippet", "ias_crawler", "grapeshot",
        "proximic", "admantx", "peer39", "doubleverify", "integralads", "iab tech lab", "adbeat",
    ]

    private static let monitors = [
        "pingdom", "uptimerobot", "uptime-kuma", "statuscake", "site24x7", "newrelicpinger", "new relic", "datadog", "datadogsynthetics",
        "catchpoint", "gomezagent", "dynatrace", "ruxitsynthetic", "thousandeyes", "panopta", "monitis", "nagios",
        "check_http", "zabbix", "prometheus/", "blackbox exporter", "blackbox-exporter", "elb-healthchecker", "googlehc",
        "googlestackdrivermonitoring",
        "kube-probe", "health check", "healthcheck", "haproxy", "updown.io", "freshping", "hetrixtools", "betteruptime", "better uptime",
        "checkly", "pagespeed", "ptst/", "gtmetrix", "chrome-lighthouse", "webpagetest", "cloudflare-healthchecks", "azure traffic manager",
        "amazon-route53-health-check-service", "alertsite", "apicasystem",
    ]

    private static let clients = [
        "curl/", "libcurl", "wget", "httpie/", "python-", "python/", "aiohttp/", "python-requests", "python-urllib", "httpx/",
        "libwww-perl", "lwp-", "lwp::", "perl/", "php/", "guzzlehttp", "symfony", "ruby/", "faraday", "rest-client", "typhoeus",
        "go-http-client", "fasthttp", "node-fetch", "undici", "axios/", "got (", "superagent", "node.js", "apache-httpclient",
        "jakarta commons", "java-http-client", "reactornetty", "jersey/", "reqwest/", "hyper/", "postmanruntime", "insomnia/",
        "apachebench", "jmeter", "apache-jmeter", "gatling", "k6/", "locust", "vegeta", "siege/", "wrk/", "tsung",
        "winhttp.winhttprequest", "powershell", "restsharp", "lavf/", "gstreamer", "hlsdemux",
    ]

    /// What takes sites apart or looks for holes in them.
    private static let scanners = [
        "scrapy", "mechanize", "colly", "nmap", "masscan", "zgrab", "nikto", "sqlmap", "nessus", "qualys", "censys", "shodan", "expanse",
        "httrack", "webcopier", "teleport pro", "offline explorer",
    ]

    /// Browsers that a program drives.
    private static let browsers = [
        "headlesschrome", "headlessfirefox", "phantomjs", "slimerjs", "casperjs", "puppeteer", "playwright",
        "selenium", "webdriver", "htmlunit", "jsdom", "zombie.js", "prerender", "rendertron",
    ]

    private static func read(_ texts: [String]) -> [UserAgentPattern] { texts.compactMap { UserAgentPattern($0) } }
}
