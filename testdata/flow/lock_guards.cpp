// Guards stand for the locks that they were given.
#include <mutex>
#include <nogil_test.h>
#include <shared_mutex>

static std::mutex M, N;
static std::shared_mutex Shared;
struct box {
  std::mutex lock;
  int value;
};
int work();

void guard() {
  {
    std::lock_guard<std::mutex> G(M);
    T_LOCKS(M);
  }
  T_LOCKS();
}

void member(box &B, box *P) {
  std::lock_guard<std::mutex> G(B.lock);
  T_LOCKS(arg0->lock);
  std::lock_guard<std::mutex> H(P->lock);
  T_LOCKS(arg0->lock, arg1->lock);
}

void several() {
  std::scoped_lock G(M, N);
  T_LOCKS(M, N);
}

void given_back() {
  std::unique_lock<std::mutex> G(M);
  T_LOCKS(M);
  G.unlock();
  T_LOCKS();
  G.lock();
  T_LOCKS(M);
}

void deferred() {
  std::unique_lock<std::mutex> G(M, std::defer_lock);
  T_LOCKS();
  G.lock();
  T_LOCKS(M);
}

void adopted() {
  M.lock();
  T_LOCKS(M);
  {
    std::lock_guard<std::mutex> G(M, std::adopt_lock);
    T_LOCKS(M);
  }
  T_LOCKS();
}

void tried() {
  std::unique_lock<std::mutex> G(M, std::try_to_lock);
  T_LOCKS();
  if (G.owns_lock())
    T_LOCKS(M);
  if (!G)
    return;
  T_LOCKS(M);
}

void tried_later() {
  std::unique_lock<std::mutex> G(M, std::defer_lock);
  if (G.try_lock())
    T_LOCKS(M);
  else
    T_LOCKS();
}

void tried_bare() {
  if (!M.try_lock())
    return;
  T_LOCKS(M);
  M.unlock();
  T_LOCKS();
}

void moved() {
  std::unique_lock<std::mutex> G(M);
  std::unique_lock<std::mutex> H(std::move(G));
  T_LOCKS(M);
  H.unlock();
  T_LOCKS();
  H.lock();
  T_LOCKS(M);
}

// What it had before is given back, and nobody can take it through it again.
void moved_to(std::unique_lock<std::mutex> &&Given) {
  std::unique_lock<std::mutex> G(M), H(N);
  T_LOCKS(M, N);
  H = std::move(G);
  T_LOCKS(M);
  H.unlock();
  H.lock();
  T_LOCKS(M);
}

void readers() {
  std::shared_lock<std::shared_mutex> G(Shared);
  T_LOCKS(read(Shared));
}

// A class of the program that does the same.
class holder {
public:
  explicit holder(std::mutex &L) : Lock(L) { Lock.lock(); }
  ~holder() { Lock.unlock(); }

private:
  std::mutex &Lock;
};
class keeper {
public:
  explicit keeper(std::mutex &L) : Guard(L) {}

private:
  std::lock_guard<std::mutex> Guard;
};

void own_guard(box &B) {
  {
    holder H(B.lock);
    T_LOCKS(arg0->lock);
  }
  T_LOCKS();
  {
    keeper K(M);
    T_LOCKS(M);
  }
  T_LOCKS();
}

class account {
public:
  void enter() { Lock.lock(); }
  void leave() { Lock.unlock(); }
  int value() {
    std::lock_guard<std::mutex> G(Lock);
    T_LOCKS(arg0->Lock);
    return Value;
  }

private:
  std::mutex Lock;
  int Value = 0;
};
void methods(account &A) {
  A.enter();
  T_LOCKS(arg0->Lock);
  A.leave();
  T_LOCKS();
}
