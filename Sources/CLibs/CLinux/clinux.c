#define _GNU_SOURCE
#include "clinux.h"
#include <malloc.h>
#include <linux/filter.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

int clinux_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) { return accept4(fd, address, length, flags); }
void *clinux_memmem(const void *haystack, size_t haystack_bytes, const void *needle, size_t needle_bytes) {
    return memmem(haystack, haystack_bytes, needle, needle_bytes);
}

static _Thread_local void *current_loop;
void *clinux_loop_get(void) { return current_loop; }
void clinux_loop_set(void *loop) { current_loop = loop; }

int clinux_refuse_handshakes(int fd) {
    // A socket filter sees the packet from its TCP header on: byte 13 holds the flags. SYN is dropped, all else taken,
    // so a client in the middle of its handshake gets through and a new one tries again a second later.
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x02, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

int clinux_affinity_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) != 0) return -1;
    return CPU_COUNT(&set);
}

void clinux_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }

int clinux_stream_socket(int family) { return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }
int clinux_accept(int fd, struct sockaddr *address, socklen_t *length) {
    return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void clinux_malloc_trim(void) { malloc_trim(0); }
