/*===- nogil_test.h - assertions on the computed state --------------------===*\
|*
|* Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* An assertion is a call, so that the analysis computes a state at it; the
|* test's runner compares the state with the word in the source:
|*
|*   T_STATE(attached)   on every path that gets here the thread is attached
|*   T_STATE(detached)   ... detached
|*   T_STATE(either)     some paths are attached, some detached
|*   T_STATE(entry)      whatever it was when the function was called
|*   T_STATE(dead)       no path gets here
|*   T_LOCKS(m, n)       exactly these locks are held on all paths, here or by
|*                       all who call, spelled as the expression that names the
|*                       lock, where arg0 is the first parameter; section(x):
|*                       a critical section on x; read(x): one for readers; ?:
|*                       one that has no name; T_LOCKS() is none
|*   T_CALLS(KIND, f, g) the calls in this line have edges of KIND (direct,
|*                       virtual, pointer, parameter, handed_on, callback) to
|*                       exactly these functions; T_CALLS(KIND) is none
|*   T_OWNED(p, yes)     nobody else has what p points to; params: some callers
|*                       own it, others don't; no
|*   T_ORIGIN(p, path)   where p comes from, as T_LOCKS spells it; `a | b`: one
|*                       of several
|*   T_EFFECT(a, b)      what the other calls on the line may do, as
|*                       --dump=effects says; T_EFFECT() is nothing
|*   T_ACCESS(read p)    what happens to a place on the line, as
|*                       --dump=accesses says: kind and path, then any of
|*                       owned=, contexts=, states=, locks= in this order
|*
\*===----------------------------------------------------------------------===*/
#ifndef NOGIL_TESTDATA_NOGIL_TEST_H
#define NOGIL_TESTDATA_NOGIL_TEST_H

#ifdef __cplusplus
extern "C" {
void nogil_test_state(const char *Word) noexcept;
void nogil_test_locks(const char *Names) noexcept;
void nogil_test_calls(const char *Edges) noexcept;
void nogil_test_owned(const void *Pointer, const char *Word) noexcept;
void nogil_test_origin(const void *Pointer, const char *Word) noexcept;
}
#else
void nogil_test_state(const char *Word);
void nogil_test_locks(const char *Names);
void nogil_test_calls(const char *Edges);
void nogil_test_owned(const void *Pointer, const char *Word);
void nogil_test_origin(const void *Pointer, const char *Word);
#endif
#define T_STATE(Word) nogil_test_state(#Word)
#define T_LOCKS(...) nogil_test_locks(#__VA_ARGS__)
#define T_CALLS(...) nogil_test_calls(#__VA_ARGS__)
#define T_OWNED(Pointer, Word) nogil_test_owned(Pointer, #Word)
#define T_ORIGIN(Pointer, ...) nogil_test_origin(Pointer, #__VA_ARGS__)
#define T_EFFECT(...)
#define T_ACCESS(...)

#endif
