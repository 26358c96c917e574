//===- pybind11.h - the part of pybind11 that the tests use -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTDATA_PYBIND11_H
#define NOGIL_TESTDATA_PYBIND11_H

#include <Python.h>
#include <cstddef>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace pybind11 {

namespace detail {
void record(const char *Name, void *Function);
} // namespace detail

class handle {
public:
  handle() = default;
  handle(PyObject *Ptr) : MPtr(Ptr) {}
  PyObject *ptr() const { return MPtr; }
  const handle &inc_ref() const;
  const handle &dec_ref() const;
  explicit operator bool() const { return MPtr != nullptr; }
  template <typename T> T cast() const;
  template <typename... Args> class object operator()(Args &&...args) const;
  class object attr(const char *Key) const;

protected:
  PyObject *MPtr = nullptr;
};

class object : public handle {
public:
  struct borrowed_t {};
  struct stolen_t {};
  object() = default;
  object(handle H, borrowed_t) : handle(H) { inc_ref(); }
  object(handle H, stolen_t) : handle(H) {}
  object(const object &O) : handle(O) { inc_ref(); }
  object(object &&O) noexcept : handle(O) { O.MPtr = nullptr; }
  ~object() { dec_ref(); }
  object &operator=(const object &O);
  object &operator=(object &&O) noexcept;
  handle release() {
    handle H(MPtr);
    MPtr = nullptr;
    return H;
  }
};
template <typename T> T reinterpret_borrow(handle H) {
  return {H, object::borrowed_t{}};
}
template <typename T> T reinterpret_steal(handle H) {
  return {H, object::stolen_t{}};
}

class none : public object {
public:
  none();
};
class int_ : public object {
public:
  int_(long V);
  operator long() const;
};
class str : public object {
public:
  str(const char *S);
  str(const std::string &S);
  explicit str(handle H);
};
class list : public object {
public:
  list();
  std::size_t size() const;
  template <typename T> void append(T &&Value) const;
};
class dict : public object {
public:
  dict();
};
class function : public object {
public:
  using object::object;
};
struct buffer_info {
  void *ptr = nullptr;
  Py_ssize_t itemsize = 0, size = 0, ndim = 0;
  std::vector<Py_ssize_t> shape, strides;
};
class buffer : public object {
public:
  buffer_info request(bool Writable = false) const;
};
class array : public buffer {
public:
  bool writeable() const;
  Py_ssize_t shape(Py_ssize_t I) const;
  const void *data() const;
  void *mutable_data(); // throws
  Py_ssize_t nbytes() const;
};
namespace detail {
template <typename T> struct unchecked_reference {
  const T &operator()(Py_ssize_t I) const;
  const T &operator()(Py_ssize_t I, Py_ssize_t J) const;
  Py_ssize_t shape(Py_ssize_t I) const;
};
template <typename T>
struct unchecked_mutable_reference : unchecked_reference<T> {
  T &operator()(Py_ssize_t I) const;
  T &operator()(Py_ssize_t I, Py_ssize_t J) const;
};
} // namespace detail
template <typename T> class array_t : public array {
public:
  explicit array_t(std::size_t N);
  const T *data() const noexcept;
  T *mutable_data(); // throws
  template <Py_ssize_t Dims> detail::unchecked_reference<T> unchecked() const;
  template <Py_ssize_t Dims>
  detail::unchecked_mutable_reference<T> mutable_unchecked(); // throws
  std::size_t size() const noexcept;
};

class gil_scoped_acquire {
public:
  gil_scoped_acquire();
  ~gil_scoped_acquire();
  gil_scoped_acquire(const gil_scoped_acquire &) = delete;
  void disarm();

private:
  PyThreadState *State = nullptr;
};
class gil_scoped_release {
public:
  explicit gil_scoped_release(bool DisAssoc = false);
  ~gil_scoped_release();
  gil_scoped_release(const gil_scoped_release &) = delete;
  void disarm();

private:
  PyThreadState *State = nullptr;
};
class scoped_critical_section {
public:
  explicit scoped_critical_section(handle First, handle Second = handle());
  ~scoped_critical_section();
  scoped_critical_section(const scoped_critical_section &) = delete;
};
template <typename T> class gil_safe_call_once_and_store {
public:
  template <typename Callable>
  gil_safe_call_once_and_store &call_once_and_store_result(Callable &&Fn) {
    Stored = Fn();
    return *this;
  }
  T &get_stored() { return Stored; }

private:
  T Stored;
};
template <typename... Ts> struct call_guard;
template <typename T> struct call_guard<T> {
  using type = T;
};
template <typename T, typename... Ts> struct call_guard<T, Ts...> {
  using type = T;
};

class error_already_set : public std::exception {
public:
  error_already_set();
};
class cast_error : public std::exception {};
class value_error : public std::exception {
public:
  explicit value_error(const char *S);
};

struct arg {
  constexpr explicit arg(const char *Name) : Name(Name) {}
  const char *Name;
};

class cpp_function : public function {
public:
  cpp_function() = default;
  template <typename Func, typename... Extra>
  cpp_function(Func &&F, const Extra &...extra) {
    detail::record(nullptr, (void *)&F);
  }
};
namespace detail {
template <typename... Args> struct overload_cast_impl {
  template <typename Return>
  constexpr auto operator()(Return (*F)(Args...)) const noexcept {
    return F;
  }
  template <typename Return, typename Class>
  constexpr auto operator()(Return (Class::*F)(Args...)) const noexcept {
    return F;
  }
};
template <typename... Funcs> struct factory {};
namespace initimpl {
template <typename... Args> struct constructor {};
} // namespace initimpl
} // namespace detail
template <typename... Args> detail::initimpl::constructor<Args...> init() {
  return {};
}
template <typename... Args>
static constexpr detail::overload_cast_impl<Args...> overload_cast{};
template <typename Func> detail::factory<Func> init(Func &&F) {
  detail::record(nullptr, (void *)&F);
  return {};
}
template <typename Get, typename Set>
detail::factory<Get, Set> pickle(Get &&G, Set &&S) {
  detail::record((const char *)&G, (void *)&S);
  return {};
}

class mod_gil_not_used {
public:
  mod_gil_not_used() : Flag(true) {}
  explicit mod_gil_not_used(bool Flag) : Flag(Flag) {}
  bool flag() const { return Flag; }

private:
  bool Flag;
};
inline mod_gil_not_used mod_gil_used() { return mod_gil_not_used(false); }

class module_ : public object {
public:
  template <typename Func, typename... Extra>
  module_ &def(const char *Name, Func &&F, const Extra &...extra) {
    detail::record(Name, (void *)&F);
    return *this;
  }
  static module_ import(const char *Name);
  static module_
  create_extension_module(const char *Name,
                          mod_gil_not_used NotUsed = mod_gil_not_used(false));
};
template <typename T> class class_ : public object {
public:
  class_(handle Scope, const char *Name);
  template <typename Func, typename... Extra>
  class_ &def(const char *Name, Func &&F, const Extra &...extra) {
    detail::record(Name, (void *)&F);
    return *this;
  }
  template <typename... Args, typename... Extra>
  class_ &def(detail::factory<Args...> &&F, const Extra &...extra) {
    detail::record(nullptr, (void *)&F);
    return *this;
  }
  template <typename... Args, typename... Extra>
  class_ &def(const detail::initimpl::constructor<Args...> &,
              const Extra &...extra) {
    return *this;
  }
  template <typename Getter, typename... Extra>
  class_ &def_property_readonly(const char *Name, const Getter &G,
                                const Extra &...extra) {
    detail::record(Name, (void *)&G);
    return *this;
  }
};
template <typename... Args> void print(Args &&...args) {
  detail::record(nullptr, nullptr);
}

} // namespace pybind11

#define PYBIND11_MODULE(Name, Variable, ...)                                   \
  static void pybind11_init_##Name(::pybind11::module_ &);                     \
  PyMODINIT_FUNC PyInit_##Name(void);                                          \
  PyMODINIT_FUNC PyInit_##Name(void) {                                         \
    auto M = ::pybind11::module_::create_extension_module(                     \
        #Name, ##__VA_ARGS__);                                                 \
    pybind11_init_##Name(M);                                                   \
    return M.release().ptr();                                                  \
  }                                                                            \
  void pybind11_init_##Name(::pybind11::module_ &Variable)

#endif
