// Linux calls that need _GNU_SOURCE or are variadic, which Swift's Glibc module doesn't offer.
#pragma once
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>

int clinux_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
void *clinux_memmem(const void *haystack, size_t haystack_bytes, const void *needle, size_t needle_bytes);

// The loop that runs on this thread; NULL elsewhere. A C thread-local costs one load, pthread_getspecific a call.
void *clinux_loop_get(void);
void clinux_loop_set(void *loop);

// A listener takes no new handshakes any more while those under way finish, so that closing it resets nobody.
int clinux_refuse_handshakes(int fd);

// Processors this process may run on; -1 with errno on failure.
int clinux_affinity_count(void);

// Names the calling thread, at most 15 bytes.
void clinux_thread_name(const char *name);

// Gives what was freed back to the system.
void clinux_malloc_trim(void);

// The constants of <sys/socket.h> belong to whichever module includes it first (libcurl's header does too), so they are handed out here.
int clinux_stream_socket(int family);  // non-blocking, closed on exec
int clinux_accept(int fd, struct sockaddr *address, socklen_t *length);  // the same for what it accepts
