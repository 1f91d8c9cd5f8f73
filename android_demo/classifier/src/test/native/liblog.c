/*
 * What Android's C library has and glibc lacks, for running the unmodified code of Android's TensorFlow Lite in a Linux
 * process. It takes the place of liblog.so, which the library asks for by name. LIBRARY is the path of the former.
 *
 * What it uses of glibc is declared here, so that it can be compiled for a processor whose headers are not installed.
 */
#include <stdarg.h>
#include <stddef.h>

enum { AVX512_ALIGNMENT = 64 };
enum { BIONIC_FILE = 152, GLIBC_FILE = 224 };
enum { RTLD_NOW = 0x2, RTLD_DEEPBIND = 0x8, RTLD_GLOBAL = 0x100 };

extern void *stderr;
int *__errno_location(void);
int fprintf(void *file, const char *format, ...);
int fflush_unlocked(void *file);
int vfprintf(void *file, const char *format, va_list arguments);
void abort(void);
void *aligned_alloc(size_t alignment, size_t size);
void *dlopen(const char *path, int mode);
char *dlerror(void);
void *memcpy(void *to, const void *from, size_t size);
char *strchr(const char *text, int character);
int strcmp(const char *one, const char *other);
char *strcpy(char *to, const char *from);
char *strerror_r(int error, char *text, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t size);
ptrdiff_t write(int file, const void *bytes, size_t size);

/* stdin, stdout and stderr by value: bionic's fprintf(stderr, ...) passes the address of the third. */
char __sF[2 * BIONIC_FILE + GLIBC_FILE] __attribute__((aligned(16)));

__attribute__((constructor)) static void lend_stderr(void) { memcpy(__sF + 2 * BIONIC_FILE, stderr, GLIBC_FILE); }

/* At the end of the process, the library's C++ streams flush the first two, of which __sF has the room alone. */
int fflush(void *file) {
    const char *place = file;
    return place >= __sF && place < __sF + sizeof __sF ? 0 : fflush_unlocked(file);
}

int *__errno(void) { return __errno_location(); }

size_t __strlen_chk(const char *text, size_t size) { return strnlen(text, size); }

char *__strchr_chk(const char *text, int character, size_t size) {
    (void)size;
    return strchr(text, character);
}

ptrdiff_t __write_chk(int file, const void *bytes, size_t count, size_t size) {
    (void)size;
    return write(file, bytes, count);
}

char *__gnu_strerror_r(int error, char *text, size_t size) { return strerror_r(error, text, size); }

void __assert2(const char *file, int line, const char *function, const char *fault) {
    fprintf(stderr, "%s:%d: %s: %s\n", file, line, function, fault);
    abort();
}

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

int __android_log_write(int priority, const char *tag, const char *text) {
    (void)priority;
    return fprintf(stderr, "%s: %s\n", tag, text);
}

int __android_log_vprint(int priority, const char *tag, const char *format, va_list arguments) {
    (void)priority;
    fprintf(stderr, "%s: ", tag);
    int written = vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    return written;
}
