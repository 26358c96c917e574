// A coroutine asks its promise before, after and within its body, and none of
// that is spelled.
// flags: -std=c++20
#include <Python.h>
#include <coroutine>

void fails();

struct Promise {
  std::suspend_never initial_suspend() noexcept { return {}; }
  std::suspend_never final_suspend() noexcept { return {}; }
  void return_void() {}
  void unhandled_exception() {}
};

struct Silent {
  struct promise_type : Promise {
    Silent get_return_object() { return {}; }
  };
};
struct Made {
  struct promise_type : Promise {
    promise_type() { PyErr_Clear(); }
    Made get_return_object() { return {}; }
  };
};
struct Given {
  struct promise_type : Promise {
    Given get_return_object() {
      PyErr_Clear();
      return {};
    }
  };
};
struct First {
  struct promise_type : Promise {
    First get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept {
      PyErr_Clear();
      return {};
    }
  };
};
struct Last {
  struct promise_type : Promise {
    Last get_return_object() { return {}; }
    std::suspend_never final_suspend() noexcept {
      PyErr_Clear();
      return {};
    }
  };
};
struct Ended {
  struct promise_type : Promise {
    Ended get_return_object() { return {}; }
    void return_void() { PyErr_Clear(); }
  };
};
struct Thrown {
  struct promise_type : Promise {
    Thrown get_return_object() { return {}; }
    void unhandled_exception() { PyErr_Clear(); }
  };
};
struct Waited {
  bool await_ready() {
    PyErr_Clear();
    return true;
  }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}
};

static Silent silent() { co_return; }
static Made made() { co_return; }
static Given given() { co_return; }
static First first() { co_return; }
static Last last() { co_return; }
static Ended ended() { co_await std::suspend_never(); }
static Silent waits() { co_await Waited(); }
static Silent early() {
  co_return;
  PyErr_Clear();
}
static Thrown thrown() {
  fails();
  co_return;
}

void coroutines_bad() {
  Py_BEGIN_ALLOW_THREADS
  made(); // expect: nogil-detached-api-call: 'made' is called while
  given(); // expect: nogil-detached-api-call: 'given' is called while
  first(); // expect: nogil-detached-api-call: 'first' is called while
  last(); // expect: nogil-detached-api-call: 'last' is called while
  ended(); // expect: nogil-detached-api-call: 'ended' is called while
  waits(); // expect: nogil-detached-api-call: 'waits' is called while
  thrown(); // expect: nogil-detached-api-call: 'thrown' is called while
  silent();
  Py_END_ALLOW_THREADS
}

void left_early_ok() {
  Py_BEGIN_ALLOW_THREADS
  early();
  Py_END_ALLOW_THREADS
}

void coroutines_ok() {
  made();
  given();
  first();
  last();
  ended();
  waits();
  thrown();
}
