/*
 * What Android's C library has and glibc lacks, for running the unmodified code of libtensorflowlite_jni.so on a
 * Linux JVM. It takes the place of liblog.so, which the library asks for by name. LIBRARY is the path of the former.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AVX512_ALIGNMENT = 64 };
enum { BIONIC_FILE = 152, GLIBC_FILE = 224 };

/* stdin, stdout and stderr by value: bionic's fprintf(stderr, ...) passes the address of the third. */
char __sF[2 * BIONIC_FILE + GLIBC_FILE] __attribute__((aligned(16)));

__attribute__((constructor)) static void lend_stderr(void) { memcpy(__sF + 2 * BIONIC_FILE, stderr, GLIBC_FILE); }

int *__errno(void) { return &errno; }

size_t __strlen_chk(const char *text, size_t size) { return strnlen(text, size); }

/* The library makes XNNPACK's delegate only where it reads of an Android that has it; 24 is the app's minSdk. */
int __system_property_get(const char *name, char *value) {
    strcpy(value, strcmp(name, "ro.build.version.sdk") == 0 ? "24" : "");
    return (int)strlen(value);
}

/*
 * XNNPACK as built for phones asks for less than its own AVX-512 kernels need, and crashes now and then where the
 * processor has them. No phone's has.
 */
void *memalign(size_t alignment, size_t size) {
    return aligned_alloc(alignment < AVX512_ALIGNMENT ? AVX512_ALIGNMENT : alignment, size);
}

/*
 * The library looks its own XNNPACK functions up by name. Android finds them in the library that asks; glibc only in
 * those that were opened for all, as System.load does not. RTLD_DEEPBIND puts the memalign above before glibc's. Called
 * by the JVM.
 */
int JNI_OnLoad(void *machine, void *reserved) {
    (void)machine;
    (void)reserved;
    if (dlopen(LIBRARY, RTLD_NOW | RTLD_GLOBAL | RTLD_DEEPBIND) == NULL) {
        fprintf(stderr, "%s\n", dlerror());
    }
    return 0x00010006; /* JNI_VERSION_1_6 */
}

void android_set_abort_message(const char *message) { fprintf(stderr, "%s\n", message); }

int __android_log_vprint(int priority, const char *tag, const char *format, va_list arguments) {
    (void)priority;
    fprintf(stderr, "%s: ", tag);
    int written = vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    return written;
}
