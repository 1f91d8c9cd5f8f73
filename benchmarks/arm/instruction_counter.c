/* A QEMU plugin that counts the instructions a guest program executes, by the address of their block.
 *
 * The system call MARKER, which asks for a constant and which no library makes, opens a window with argument OPEN and
 * closes it with any other. On closing, the plugin prints to standard error "instructions N", what was executed within,
 * then "block ADDRESS N" for each block of code, the address in hexadecimal. Debian ships QEMU without its plugin
 * header, so what is used of it is declared here (docs/devel/tcg-plugins in QEMU's sources); PLUGIN_API is the
 * interface's version.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { MARKER = 125 }; /* sched_get_priority_max on arm64 */
enum { OPEN = 0 };
enum { READS_NO_REGISTERS = 0 };

struct qemu_plugin_tb;
typedef uint64_t plugin_id;
typedef void on_block_function(plugin_id, struct qemu_plugin_tb *);
typedef void on_run_function(unsigned processor, void *data);
typedef void on_call_function(plugin_id, unsigned processor, int64_t number, uint64_t, uint64_t, uint64_t, uint64_t,
                              uint64_t, uint64_t, uint64_t, uint64_t);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, on_block_function *);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, on_run_function *, int registers, void *data);
void qemu_plugin_register_vcpu_syscall_cb(plugin_id, on_call_function *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);

int qemu_plugin_version = PLUGIN_API;

struct block {
    uint64_t address, instructions, runs;
    struct block *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* threads translate at the same time */
static struct block *blocks;                             /* one for each translation; they live until the end */

static void on_run(unsigned processor, void *block) {
    __atomic_fetch_add(&((struct block *)block)->runs, 1, __ATOMIC_RELAXED);
}

static void on_block(plugin_id id, struct qemu_plugin_tb *translated) {
    struct block *block = malloc(sizeof *block);
    if (block == NULL) abort();
    pthread_mutex_lock(&lock);
    *block = (struct block){qemu_plugin_tb_vaddr(translated), qemu_plugin_tb_n_insns(translated), 0, blocks};
    blocks = block;
    pthread_mutex_unlock(&lock);
    qemu_plugin_register_vcpu_tb_exec_cb(translated, on_run, READS_NO_REGISTERS, block);
}

static void on_call(plugin_id id, unsigned processor, int64_t number, uint64_t edge, uint64_t b, uint64_t c, uint64_t d,
                    uint64_t e, uint64_t f, uint64_t g, uint64_t h) {
    if (number != MARKER) return;
    pthread_mutex_lock(&lock);
    if (edge == OPEN) {
        for (struct block *block = blocks; block; block = block->next) block->runs = 0;
    } else {
        uint64_t executed = 0;
        for (struct block *block = blocks; block; block = block->next) executed += block->runs * block->instructions;
        fprintf(stderr, "instructions %" PRIu64 "\n", executed);
        for (struct block *block = blocks; block; block = block->next)
            if (block->runs)
                fprintf(stderr, "block %" PRIx64 " %" PRIu64 "\n", block->address, block->runs * block->instructions);
    }
    pthread_mutex_unlock(&lock);
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv) {
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    qemu_plugin_register_vcpu_syscall_cb(id, on_call);
    return 0;
}
