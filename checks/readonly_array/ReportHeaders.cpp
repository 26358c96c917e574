//===- ReportHeaders.cpp - what is said of memory, and copies of it -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/Fixes.h"
#include "checks/readonly_array/Report.h"
#include <fmt/format.h>

namespace nogil::readonly_array {

void Reporter::header(FnId F, const HeaderWrite &W) {
  CodeRef At{F, W.At};
  if (!C.ours(F, C.P.event(At).Range))
    return;
  std::string Name = named(F, W.Object);
  Witness Path(
      {C.place(F, C.P.info(F).Decl), fmt::format("{} is the caller's", Name)});
  for (CodeRef Call : W.Up)
    Path.add({C.place(Call), "it is passed on here"});
  Path.add({C.place(At), "what it says of its memory is changed here"});
  if (W.Back.valid())
    Path.add({C.place({F, W.Back}), "and is changed back here"});
  Out.push_back(Finding(
      C.Id, kind::HeaderChanged, C.place(At), C.P.display(F),
      W.Back.valid()
          ? fmt::format("the shape of {} is changed for a while: whoever else "
                        "has the array reads its memory by it",
                        Name)
          : fmt::format(
                "type, shape or flags of {} are changed in place: it is "
                "an argument, and others who have the array read its "
                "memory by them",
                Name),
      "header" + Name, Path));
}

void Reporter::exported(FnId F, EventId At) {
  if (!C.ours(F, C.P.event({F, At}).Range))
    return;
  Witness Path({C.place(F, C.P.info(F).Decl),
                "who calls this says in flags whether memory to write is "
                "wanted; they are not looked at"});
  Path.add({C.place({F, At}), "the memory may be read-only"});
  Out.push_back(Finding(C.Id, kind::ExportWritable, C.place({F, At}),
                        C.P.display(F),
                        "memory that may be read-only is exported to whoever "
                        "asks for memory to write",
                        "export", Path));
}

void Reporter::writeback(FnId F, const OpenWriteback &W) {
  SrcRange End = W.EndEvent.valid()
                     ? C.P.event({F, W.EndEvent}).Range
                     : C.P.fn(F).Body->Blocks[W.EndBlock.V].Range;
  if (!C.ours(F, End))
    return;
  std::string Name = named(F, W.Object);
  Witness Path(
      {C.place({F, W.Opened}),
       fmt::format("{} is made here, to be written back to its base", Name)});
  Path.add({C.place(F, End),
            W.EndEvent.valid() ? "and is dropped here" : "and is lost here"});
  Out.push_back(Finding(
      C.Id, kind::WritebackOpen, C.place(F, End), C.P.display(F),
      fmt::format(
          "the write-back of {} is neither resolved nor discarded on "
          "this path: that is left to its deallocator, which has nobody "
          "to tell of an error",
          Name),
      "writeback" + Name, Path));
  offerDiscard(C, F, W, Out.back());
}

void Reporter::unheard(FnId F, const UnheardWriteback &W) {
  CodeRef End{F, W.End};
  if (!C.ours(F, C.P.event(End).Range))
    return;
  Witness Path({C.place({F, W.Made}), "its flags ask for copies that are "
                                      "written back"});
  Path.add({C.place(End), "they are written back here"});
  Path.add({C.place(F, C.P.fn(F).Body->Blocks[W.Returns.V].Range),
            "success is returned here"});
  Out.push_back(Finding(C.Id, kind::WritebackUnheard, C.place(End),
                        C.P.display(F),
                        fmt::format("the result of {} is dropped: it writes "
                                    "copies back, which may fail, and nobody "
                                    "hears of it",
                                    C.callee(End)),
                        "unheard" + C.callee({F, W.Made}), Path));
}

} // namespace nogil::readonly_array
