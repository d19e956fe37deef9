/* Device memory, errors and properties of the emulated device; see
 * cuda_emu.cc for what is caught. */
#include "tests/emu/inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FENCE = 256, FENCE_BYTE = 0x88 };

/* ---- faults ---- */

static char fault_text[256];
static bool faulty;
cudaError_t emu_last_error;

void
emu_note(const char *fmt, ...)
{
	va_list ap;

	emu_last_error = cudaErrorLaunchFailure;
	if (faulty)
		return;
	faulty = true;
	va_start(ap, fmt);
	vsnprintf(fault_text, sizeof(fault_text), fmt, ap);
	va_end(ap);
}

extern "C" const char *
emu_fault(void)
{
	bool was = faulty;

	faulty = false;
	return was ? fault_text : NULL;
}

void
emu_need(const void *p)
{
	if (p == NULL) {
		fputs("cuda_emu: out of memory\n", stderr);
		abort();
	}
}

/* ---- fenced memory ---- */

/* `bytes` of poison between two fences; 256-byte aligned as on a device. */
unsigned char *
emu_fenced_new(size_t bytes)
{
	void *p;

	if (posix_memalign(&p, FENCE, bytes + 2 * FENCE) != 0)
		return NULL;
	memset(p, FENCE_BYTE, FENCE);
	memset((char *)p + FENCE, EMU_POISON, bytes);
	memset((char *)p + FENCE + bytes, FENCE_BYTE, FENCE);
#ifdef EMU_ASAN
	__asan_poison_memory_region(p, FENCE);
	__asan_poison_memory_region((char *)p + FENCE + bytes, FENCE);
#endif
	return (unsigned char *)p + FENCE;
}

bool
emu_fences_whole(const unsigned char *data, size_t bytes)
{
#ifdef EMU_ASAN
	(void)data;
	(void)bytes;
#else
	for (size_t i = 0; i < FENCE; i++)
		if (data[bytes + i] != FENCE_BYTE
		    || data[i - FENCE] != FENCE_BYTE)
			return false;
#endif
	return true;
}

void
emu_fenced_free(unsigned char *data, size_t bytes)
{
	if (data == NULL)
		return;
#ifdef EMU_ASAN
	__asan_unpoison_memory_region(data - FENCE, bytes + 2 * FENCE);
#else
	(void)bytes;
#endif
	free(data - FENCE);
}

/* ---- device memory ---- */

static struct allocation {
	unsigned char *data;
	size_t bytes;
	allocation *next;
} *allocations;
static unsigned fail_after;

static allocation *
allocation_of(const void *p, size_t bytes)
{
	const unsigned char *q = (const unsigned char *)p;

	for (allocation *a = allocations; a != NULL; a = a->next)
		if (q >= a->data && q < a->data + a->bytes)
			return bytes <= (size_t)(a->data + a->bytes - q) ? a
			    : NULL;
	return NULL;
}

extern "C" size_t
emu_live_allocations(void)
{
	size_t n = 0;

	for (allocation *a = allocations; a != NULL; a = a->next)
		n++;
	return n;
}

extern "C" void
emu_fail_alloc(unsigned n)
{
	fail_after = n;
}

cudaError_t
cudaMalloc(void **p, size_t bytes)
{
	allocation *a;

	if (fail_after != 0 && --fail_after == 0)
		return emu_last_error = cudaErrorMemoryAllocation;
	a = (allocation *)malloc(sizeof(*a));
	emu_need(a);
	a->data = emu_fenced_new(bytes);
	if (a->data == NULL) {
		free(a);
		return emu_last_error = cudaErrorMemoryAllocation;
	}
	a->bytes = bytes;
	a->next = allocations;
	allocations = a;
	*p = a->data;
	return cudaSuccess;
}

cudaError_t
cudaFree(void *p)
{
	if (p == NULL)
		return cudaSuccess;
	for (allocation **a = &allocations; *a != NULL; a = &(*a)->next)
		if ((*a)->data == p) {
			allocation *dead = *a;

			if (!emu_fences_whole(dead->data, dead->bytes))
				emu_note("written beyond %zu bytes of device "
				    "memory", dead->bytes);
			*a = dead->next;
			emu_fenced_free(dead->data, dead->bytes);
			free(dead);
			return cudaSuccess;
		}
	emu_note("cudaFree of what was not allocated");
	return cudaErrorInvalidValue;
}

void
emu_check_pointer(const void *p)
{
	if (p != NULL && allocation_of(p, 1) == NULL)
		emu_note("a kernel's argument points outside device memory");
}

cudaError_t
cudaMemcpy(void *to, const void *from, size_t bytes, cudaMemcpyKind kind)
{
	bool to_device = kind != cudaMemcpyDeviceToHost;
	bool from_device = kind != cudaMemcpyHostToDevice;

	if (emu_last_error != cudaSuccess)
		return emu_last_error;
	if (bytes == 0)
		return cudaSuccess;
	if ((allocation_of(to, bytes) != NULL) != to_device
	    || (allocation_of(from, bytes) != NULL) != from_device) {
		emu_note("cudaMemcpy beyond or beside an allocation");
		return cudaErrorInvalidValue;
	}
	memmove(to, from, bytes);
	return cudaSuccess;
}

cudaError_t
cudaMemset(void *p, int value, size_t bytes)
{
	if (allocation_of(p, bytes) == NULL) {
		emu_note("cudaMemset beyond or beside an allocation");
		return cudaErrorInvalidValue;
	}
	memset(p, value, bytes);
	return cudaSuccess;
}

/* ---- errors and properties ---- */

cudaError_t
cudaGetLastError(void)
{
	cudaError_t err = emu_last_error;

	emu_last_error = cudaSuccess;
	return err;
}

cudaError_t
cudaDeviceSynchronize(void)
{
	return emu_last_error;
}

cudaError_t
cudaGetDeviceCount(int *n)
{
	*n = 1;
	return cudaSuccess;
}

cudaError_t
cudaSetDevice(int index)
{
	return index == 0 ? cudaSuccess : cudaErrorInvalidDevice;
}

/* Few processors: loops over the grid must turn more than once. */
cudaError_t
cudaGetDeviceProperties(cudaDeviceProp *prop, int index)
{
	if (index != 0)
		return cudaErrorInvalidDevice;
	memset(prop, 0, sizeof(*prop));
	strcpy(prop->name, "emulated");
	prop->multiProcessorCount = 1;
	return cudaSuccess;
}

const char *
cudaGetErrorString(cudaError_t err)
{
	switch (err) {
	case cudaSuccess:
		return "no error";
	case cudaErrorMemoryAllocation:
		return "out of memory";
	case cudaErrorInvalidConfiguration:
		return "invalid configuration argument";
	case cudaErrorLaunchFailure:
		return faulty ? fault_text : "unspecified launch failure";
	default:
		return "invalid value";
	}
}
