#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include <fmt/format.h>

namespace nogil {

void $function(const ProgramView &V, std::vector<Finding> &Out) {
  // Which ways: those that are taken only where a length compares somehow.
  V.forEachTest(RoleKind::Interior, "length", [&](const TestedWay &T) {
    CodeRef At{T.Fn, T.Value.At};
    const std::vector<Origin> &Objects = T.Value.Of;
    // In which state: others may have the object, and no lock is held.
    if (V.initOnly(T.Fn) || V.isPrivate(At, Objects) || V.lockHeld(At))
      return;
    // What the test decides about: writes to the same object.
    std::vector<ObjectWrite> Writes = V.writesBehind(T);
    if (Writes.empty())
      return;
    std::string Name = V.nameOf(T.Fn, Objects, "an object");
    Witness Why({V.place(At), "tested here"});
    Why.add({V.place({T.Fn, Writes.front().At}), "changed here"});
    Out.push_back(V.finding(
        kinds::$space::Test, At, fmt::format("the length of {} decides whether it is changed, and others may change it in between",
                        Name),
        Name, Why));
  });
}

} // namespace nogil
