import Glibc

@main
enum EdgeProxyMain {
    static func main() {
        // A viewer, or the program behind a pipe, that goes away is an error of that write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let code = Program.main(Array(CommandLine.arguments.dropFirst()))
        fflush(nil)
        exit(code)
    }
}
