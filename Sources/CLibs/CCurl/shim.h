#pragma once
#include <curl/curl.h>
// curl_easy_setopt and its kin are variadic and can't be called from Swift: typed wrappers, one for each kind of value.
static inline CURLcode curl_set_long(CURL *handle, CURLoption option, long value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode curl_set_string(CURL *handle, CURLoption option, const char *value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode curl_set_pointer(CURL *handle, CURLoption option, void *value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) { return curl_easy_setopt(handle, option, value); }
// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode curl_set_receiver(CURL *handle, CURLoption option, size_t (*call)(char *, size_t, size_t, void *)) {
    return curl_easy_setopt(handle, option, call);
}
static inline CURLcode curl_set_opener(CURL *handle, curl_opensocket_callback call) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, call);
}
static inline CURLcode curl_set_prereq(CURL *handle, curl_prereq_callback call) { return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, call); }
static inline CURLcode curl_set_resolver_start(CURL *handle, curl_resolver_start_callback call) {
    return curl_easy_setopt(handle, CURLOPT_RESOLVER_START_FUNCTION, call);
}
static inline CURLcode curl_set_tls(CURL *handle, curl_ssl_ctx_callback call) { return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, call); }
static inline CURLcode curl_get_long(CURL *handle, CURLINFO info, long *value) { return curl_easy_getinfo(handle, info, value); }

static inline CURLMcode curl_multi_set_long(CURLM *multi, CURLMoption option, long value) { return curl_multi_setopt(multi, option, value); }
static inline CURLMcode curl_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) { return curl_multi_setopt(multi, option, value); }
static inline CURLMcode curl_multi_set_socket(CURLM *multi, curl_socket_callback call) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, call);
}
static inline CURLMcode curl_multi_set_timer(CURLM *multi, curl_multi_timer_callback call) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, call);
}
// A union of C is awkward in Swift.
static inline CURLcode curl_message_result(const CURLMsg *message) { return message->data.result; }
// The PEM file that this libcurl was built to trust.
static inline const char *curl_authorities_file(void) { return curl_version_info(CURLVERSION_NOW)->cainfo; }
