#pragma once

/// How often the calling thread has asked for memory since it began: malloc, calloc and realloc, whoever called them.
/// Always 0 under a sanitizer, which has an allocator of its own.
unsigned long allocations_of_this_thread(void);
