extern "C" {
typedef struct _object PyObject;
}
namespace std {
template <class> class function;
template <class R, class... A> struct function<R(A...)> {
  function(R (*)(A...));
  ~function();
  R operator()(A...) const;
};
} // namespace std
struct Shown {
  virtual void run() = 0;
};
template <int N> struct One : Shown {
  void run() override { n = N; }
  int n;
};
template struct One<1>;
template struct One<2>;
template struct One<3>;
template struct One<4>;
template struct One<5>;
template struct One<6>;
template struct One<7>;
template struct One<8>;
template struct One<9>;

typedef void (*step)();
step given();
static void known() {}
static step const kept = known;
void use(Shown *s) {
  given()();
  kept();
  s->run();
}

struct Job {
  std::function<void()> run;
};
Job &next();
void of_an_object() {
  std::function<void()> f = known;
  f();
  next().run();
}
void of_who_calls(const std::function<void()> &f) { f(); }
