//===- Edits.h - fixes as lines around statements ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a fix wraps a statement in lines of their own. Rules know where the
// statement stands, but not how its line is indented.
//
// Approach: an edit says "a line before this" or "a line after this"; it
// becomes an insertion at a line's start when the text is there (placeEdit).
// A builder makes the edits of one function or none: where a macro holds the
// statement's ends, where the file is not the unit's own or another unit
// includes it, and where no braces are around it, it has no fix. An edit that
// relies on the spelling in the source says what it expects.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_EDITS_H
#define NOGIL_ENGINE_CHECK_EDITS_H

#include "check/Check.h"
#include <optional>
#include <string_view>

namespace nogil {

/// A file of the unit itself, which is nobody else's and no other unit reads.
bool isEditable(const Program &P, uint32_t Tu, const SrcRange &R);

class EditBuilder {
public:
  EditBuilder(const CheckContext &C, FnId F);

  /// A line of its own before or after a statement.
  void before(StmtId S, std::string Line);
  void after(StmtId S, std::string Line);
  /// The statement goes, if it is spelled like that.
  void remove(StmtId S, std::string Expected);
  /// Around the statements from First to Last of one block.
  void wrap(StmtId First, StmtId Last, std::string Begin, std::string End);
  void wrap(StmtId S, std::string Begin, std::string End) {
    wrap(S, S, std::move(Begin), std::move(End));
  }
  /// `T x = f();` becomes `T x;` with `x = f();` between two lines. Variable:
  /// the only one that the statement declares. Last: behind which the second
  /// line goes, of the same block.
  void wrapInitialiser(StmtId S, StmtId Last, VarId Variable, std::string Begin,
                       std::string End);
  void wrapInitialiser(StmtId S, VarId Variable, std::string Begin,
                       std::string End) {
    wrapInitialiser(S, S, Variable, std::move(Begin), std::move(End));
  }
  /// A line at the beginning of the function's body.
  void declare(std::string Line);
  /// Another text for a part of an expression or statement that no macro
  /// holds.
  void replace(SrcRange R, std::string Expected, std::string Text);
  /// Another macro in place of the use of one: `@` stands for what was between
  /// its parentheses.
  void respell(SrcRange Use, std::string_view Name, std::string_view Instead);
  /// Lines can be put around this statement.
  bool fits(StmtId S) const;

  /// The fix; nothing if one of the edits can't be made.
  std::optional<Fix> take(std::string Message);

private:
  const CheckContext &C;
  const FnId F;
  const Skeleton &S;
  Fix Out;
  bool Possible = true;

  bool editable(const SrcRange &R) const;
  void line(StmtId At, Edit::KindT K, std::string Text);
  /// The last two edits stand around these statements.
  void pair(StmtId First, StmtId Last);
};

/// Turns "a line before this" into an insertion in the text of its file, with
/// the line ends of that place; false when it is not the text that the edit is
/// for.
bool placeEdit(Edit &E, std::string_view Text);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_EDITS_H
