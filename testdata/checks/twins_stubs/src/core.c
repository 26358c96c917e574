void emit(int N);
void core(int N) { emit(N); }
