#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include <fmt/format.h>

namespace nogil {

void $function(const ProgramView &V, std::vector<Finding> &Out) {
  // What the simulation of thread states has found, before any rule looks.
  for (const Violation &X : V.violations()) {
    CodeRef At = X.Chain.empty() ? CodeRef() : X.Chain[X.Blame];
    if (X.Kind != ViolationKind::ApiDetached || !V.ours(At.Fn, V.P.event(At).Range))
      continue;
    // The path: from where the thread state was set, down to the call.
    Witness Why(V.origin(X));
    V.addCalls(X, Why);
    Out.push_back(V.finding(
        kinds::$space::Violation, At, fmt::format("{} needs an attached thread state in {}", V.callee(At),
                        V.quoted(At.Fn)),
        V.callee(At), Why));
  }
}

} // namespace nogil
