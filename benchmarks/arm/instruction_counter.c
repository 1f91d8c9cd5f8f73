/* A QEMU plugin that counts the instructions a guest program executes.
 *
 * It prints "instructions N" to standard error whenever the program makes the system call MARKER, which asks for
 * a constant and which no library makes. Debian ships QEMU without its plugin header, so what is used of it is
 * declared here (docs/devel/tcg-plugins in QEMU's sources); PLUGIN_API is the interface's version.
 */
#include <inttypes.h>
#include <stdio.h>

enum { MARKER = 125 }; /* sched_get_priority_max on arm64 */
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

int qemu_plugin_version = PLUGIN_API;

static uint64_t executed;

static void on_run(unsigned processor, void *instructions) {
    __atomic_fetch_add(&executed, (uintptr_t)instructions, __ATOMIC_RELAXED);
}

static void on_block(plugin_id id, struct qemu_plugin_tb *block) {
    void *instructions = (void *)(uintptr_t)qemu_plugin_tb_n_insns(block);
    qemu_plugin_register_vcpu_tb_exec_cb(block, on_run, READS_NO_REGISTERS, instructions);
}

static void on_call(plugin_id id, unsigned processor, int64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
                    uint64_t e, uint64_t f, uint64_t g, uint64_t h) {
    if (number == MARKER) fprintf(stderr, "instructions %" PRIu64 "\n", __atomic_load_n(&executed, __ATOMIC_RELAXED));
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv) {
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    qemu_plugin_register_vcpu_syscall_cb(id, on_call);
    return 0;
}
