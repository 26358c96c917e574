#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include <fmt/format.h>

namespace nogil {

void $function(const ProgramView &V, std::vector<Finding> &Out) {
  // From where: a call that takes something out of a place.
  V.forEachCall(RoleKind::ErrorIndicator, [&](CodeRef At, const Role &R) {
    if (R.Kind != "saves")
      return;
    // To the end of the function, without a call that puts it back.
    SrcRange Leaves = V.leavesWithout(At, [&](CodeRef C) {
      const Role *Other = V.role(C, RoleKind::ErrorIndicator);
      return Other && Other->Kind == "restores";
    });
    if (!Leaves.valid())
      return;
    Witness Why({V.place(At), "taken here"});
    Why.add({V.place(At.Fn, Leaves), "this path leaves without it"});
    Out.push_back(V.finding(
        kinds::$space::Path, At, fmt::format("{} takes the exception, and a path leaves {} without "
                        "putting it back",
                        V.callee(At), V.quoted(At.Fn)),
        V.callee(At), Why));
  });
}

} // namespace nogil
