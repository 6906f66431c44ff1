#pragma once
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
// Macros over SSL_CTX_ctrl can't be called from Swift.
static inline long ssl_ctx_set_min_version(SSL_CTX *context, int version) { return SSL_CTX_set_min_proto_version(context, version); }
static inline long ssl_ctx_set_mode(SSL_CTX *context, long mode) { return SSL_CTX_set_mode(context, mode); }
static inline long ssl_ctx_cache_off(SSL_CTX *context) { return SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); }
static inline void ssl_ctx_safe_options(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_PRIORITIZE_CHACHA);
}
static inline void ssl_ctx_read_ahead(SSL_CTX *context) { SSL_CTX_set_read_ahead(context, 1); }
// The keys that session tickets are sealed with: handed on when a certificate is renewed, so that clients still resume.
static inline long ssl_ctx_ticket_keys(SSL_CTX *from, SSL_CTX *to) {
    unsigned char keys[80];
    if (SSL_CTX_get_tlsext_ticket_keys(from, keys, sizeof keys) != 1) return 0;
    return SSL_CTX_set_tlsext_ticket_keys(to, keys, sizeof keys);
}
// A key with a passphrase must fail, not ask on the terminal.
static inline int ssl_no_passphrase(char *buffer, int size, int writing, void *user) {
    (void)buffer, (void)size, (void)writing, (void)user;
    return -1;
}
static inline void ssl_ctx_no_passphrase(SSL_CTX *context) { SSL_CTX_set_default_passwd_cb(context, ssl_no_passphrase); }
// Of what the client offers only http/1.1 is spoken here (RFC 7301); without a match the handshake fails.
static inline int ssl_select_http11(SSL *ssl, const unsigned char **out, unsigned char *out_bytes, const unsigned char *offered,
                                    unsigned int offered_bytes, void *user) {
    static const unsigned char wanted[] = "\x08http/1.1";
    unsigned char *selected = NULL;
    (void)ssl, (void)user;
    if (SSL_select_next_proto(&selected, out_bytes, wanted, 9, offered, offered_bytes) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = selected;
    return SSL_TLSEXT_ERR_OK;
}
static inline void ssl_ctx_select_http11(SSL_CTX *context) { SSL_CTX_set_alpn_select_cb(context, ssl_select_http11, NULL); }
// For tests: a client that speaks one version only. Level 0 lets versions through that are no longer allowed.
static inline int ssl_limit_version(SSL *ssl, int version) {
    SSL_set_security_level(ssl, 0);
    return SSL_set_min_proto_version(ssl, version) && SSL_set_max_proto_version(ssl, version);
}
