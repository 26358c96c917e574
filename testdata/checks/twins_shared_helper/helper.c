// Compiled into both modules, each of which has its own hook.
void hook(int N);
static void inner(int N) { hook(N); }
void helper(int N) { inner(N); }
