/// MEND_CLONES before a function: it is compiled for several instruction sets, and the best that the processor has is
/// chosen when the library is loaded.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MEND_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MEND_CLONES
#endif
