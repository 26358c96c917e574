//===- nanobind.h - the part of nanobind that the tests use -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTDATA_NANOBIND_H
#define NOGIL_TESTDATA_NANOBIND_H

#include <Python.h>
#include <cstddef>
#include <exception>
#include <utility>

namespace nanobind {

namespace detail {
void record(const char *Name, void *Function);
} // namespace detail

class handle {
public:
  handle() = default;
  handle(PyObject *Ptr) : MPtr(Ptr) {}
  PyObject *ptr() const { return MPtr; }
  const handle &inc_ref() const noexcept;
  const handle &dec_ref() const noexcept;
  bool is_valid() const { return MPtr != nullptr; }

protected:
  PyObject *MPtr = nullptr;
};
class object : public handle {
public:
  object() = default;
  object(const object &O) : handle(O) { inc_ref(); }
  object(object &&O) noexcept : handle(O) { O.MPtr = nullptr; }
  ~object() { dec_ref(); }
  object &operator=(const object &O);
  object &operator=(object &&O) noexcept;
  handle release();
  void reset();
};
class list : public object {
public:
  list();
  template <typename T> void append(T &&Value);
  std::size_t size() const;
};
class callable : public object {};

struct gil_scoped_acquire {
  gil_scoped_acquire() noexcept;
  ~gil_scoped_acquire();
  gil_scoped_acquire(const gil_scoped_acquire &) = delete;
  PyGILState_STATE State;
};
struct gil_scoped_release {
  gil_scoped_release() noexcept;
  ~gil_scoped_release();
  gil_scoped_release(const gil_scoped_release &) = delete;
  PyThreadState *State;
};
struct ft_mutex {
  void lock();
  void unlock();
};
struct ft_lock_guard {
  explicit ft_lock_guard(ft_mutex &M);
  ~ft_lock_guard();
  ft_mutex &M;
};
struct ft_object_guard {
  explicit ft_object_guard(handle Of);
  ~ft_object_guard();
};
struct ft_object2_guard {
  ft_object2_guard(handle First, handle Second);
  ~ft_object2_guard();
};
template <typename... Ts> struct call_guard {};

class module_ : public object {
public:
  template <typename Func, typename... Extra>
  module_ &def(const char *Name, Func &&F, const Extra &...extra) {
    detail::record(Name, (void *)&F);
    return *this;
  }
};
template <typename Visitor> struct def_visitor {};
template <typename... Args> struct init : def_visitor<init<Args...>> {};

template <typename T> class class_ : public object {
public:
  class_(handle Scope, const char *Name);
  template <typename Func, typename... Extra>
  class_ &def(const char *Name, Func &&F, const Extra &...extra) {
    detail::record(Name, (void *)&F);
    return *this;
  }
  template <typename Visitor, typename... Extra>
  class_ &def(def_visitor<Visitor> &&, const Extra &...extra) {
    return *this;
  }
};
class iterator : public object {};
template <typename Iterator, typename Sentinel, typename... Extra>
iterator make_iterator(handle Scope, const char *Name, Iterator First,
                       Sentinel Last, Extra &&...extra) {
  detail::record(Name, (void *)&First);
  return iterator();
}
class python_error : public std::exception {};

} // namespace nanobind

#define NB_MODULE(Name, Variable)                                              \
  static void nanobind_init_##Name(::nanobind::module_ &);                     \
  PyMODINIT_FUNC PyInit_##Name(void);                                          \
  PyMODINIT_FUNC PyInit_##Name(void) {                                         \
    ::nanobind::module_ M;                                                     \
    nanobind_init_##Name(M);                                                   \
    return M.release().ptr();                                                  \
  }                                                                            \
  void nanobind_init_##Name(::nanobind::module_ &Variable)

#endif
