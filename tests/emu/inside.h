/* The emulation, inside: what its two files share. */
#ifndef V2V_EMU_INSIDE_H
#define V2V_EMU_INSIDE_H

#include "tests/emu/cuda_emu.h"
#include "tests/emu/emu.h"

#if defined(__SANITIZE_ADDRESS__)
#define EMU_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EMU_ASAN 1
#endif
#endif
#ifdef EMU_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

enum { EMU_POISON = 0xff };

/* What the next call of the runtime returns; cudaGetLastError clears it. */
extern cudaError_t emu_last_error;

/* Note a fault; the first one's words are kept for emu_fault. */
__attribute__((format(printf, 1, 2))) void emu_note(const char *fmt, ...);

/* End the test program when NULL. */
void emu_need(const void *p);

/* `bytes` of poison between two fences, aligned as on a device; NULL without
 * memory. */
unsigned char *emu_fenced_new(size_t bytes);
bool emu_fences_whole(const unsigned char *data, size_t bytes);
void emu_fenced_free(unsigned char *data, size_t bytes);

#endif
