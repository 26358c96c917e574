#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include <fmt/format.h>

namespace nogil {

void $function(const ProgramView &V, std::vector<Finding> &Out) {
  V.forEachAccess([&](CodeRef At, const Expr &Member, bool Write) {
    // Which accesses: writes to a member of an object, over a pointer.
    if (!Write || Member.Op != ExprOp::Arrow)
      return;
    std::vector<Origin> Objects = V.objects(At, ExprId(Member.A));
    // In which state: others may have the object, and no lock is held.
    if (V.initOnly(At.Fn) || V.isPrivate(At, Objects) || V.lockHeld(At))
      return;
    const std::string &Name = V.P.tu(At.Fn).str(Member.Name);
    Witness Why({V.place(At), fmt::format("in {}", V.quoted(At.Fn))});
    Out.push_back(V.finding(
        kinds::$space::Access, At, fmt::format("'{}' of {} is written without a lock", Name,
                        V.nameOf(At.Fn, Objects, "an object")),
        Name, Why));
  });
}

} // namespace nogil
