#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include <fmt/format.h>

namespace nogil {

void $function(const ProgramView &V, std::vector<Finding> &Out) {
  // Which calls: what rules/api gives this role, under whatever name.
  V.forEachCall(RoleKind::Mutates, [&](CodeRef At, const Role &R) {
    std::vector<Origin> Objects =
        V.objects(At, V.P.fn(At.Fn).Body->arg(V.P.event(At), R.Value.Index));
    // In which state: not while the module is made, not of a new object.
    if (V.initOnly(At.Fn) || V.isPrivate(At, Objects))
      return;
    std::string Name = V.nameOf(At.Fn, Objects, "an object");
    Witness Why({V.place(At), "called here"});
    Out.push_back(V.finding(
        kinds::$space::Call, At, fmt::format("{} changes {}, which others may have", V.callee(At), Name),
        Name, Why));
  });
}

} // namespace nogil
