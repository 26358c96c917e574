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
|*   T_LOCKS(m, n)       exactly these locks are held on all paths, spelled as
|*                       the expression that names the lock, where arg0 is the
|*                       first parameter; T_LOCKS() is none
|*   T_CALLS(KIND, f, g) the calls in this line have edges of KIND (direct,
|*                       virtual, pointer, parameter, handed_on, callback) to
|*                       exactly these functions; T_CALLS(KIND) is none
|*
\*===----------------------------------------------------------------------===*/
#ifndef NOGIL_TESTDATA_NOGIL_TEST_H
#define NOGIL_TESTDATA_NOGIL_TEST_H

#ifdef __cplusplus
extern "C" {
void nogil_test_state(const char *Word) noexcept;
void nogil_test_locks(const char *Names) noexcept;
void nogil_test_calls(const char *Edges) noexcept;
}
#else
void nogil_test_state(const char *Word);
void nogil_test_locks(const char *Names);
void nogil_test_calls(const char *Edges);
#endif
#define T_STATE(Word) nogil_test_state(#Word)
#define T_LOCKS(...) nogil_test_locks(#__VA_ARGS__)
#define T_CALLS(...) nogil_test_calls(#__VA_ARGS__)

#endif
