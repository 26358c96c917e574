//===- Entries.cpp - rows of entry points ---------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "models/Sections.h"
#include <algorithm>

namespace nogil {

static const EnumName<Needs> StateNames[] = {{"attached", Needs::Attached},
                                             {"detached", Needs::Detached},
                                             {"unknown", Needs::Unknown}};

static PlacedName placed(const MapReader &R, std::string_view Key,
                         const std::string &Text) {
  YAML::Mark At = R.mark(Key);
  return {Text, uint32_t(At.line + 1), uint32_t(At.column + 1)};
}

/// `record: A` and `record: [A, B]`: a typedef and the struct behind it.
static std::vector<PlacedName> readRecords(MapReader &R) {
  std::vector<PlacedName> Records;
  std::string One;
  if (R.node("record").IsSequence())
    R.names("record", Records);
  else if (R.text("record", One))
    Records.push_back(placed(R, "record", One));
  return Records;
}

static void readSlots(MapReader &R, EntryRow &Row) {
  R.text("slot_key", Row.SlotKey);
  R.texts("slots", Row.Slots);
  R.texts("slots_except", Row.SlotsExcept);
  bool Named = R.has("slots") || R.has("slots_except");
  if (R.has("slots") && R.has("slots_except"))
    R.error(R.mark("slots_except"),
            "give either 'slots' or 'slots_except', not both");
  if (Named != R.has("slot_key"))
    R.error(R.mark(), Named ? "'slots' needs 'slot_key', the member that "
                              "holds the id"
                            : "'slot_key' needs 'slots' or 'slots_except', "
                              "the ids that are meant");
}

static void readIds(ReadContext &C, MapReader &R, EntryRow &Row) {
  R.text("gil_slot", Row.GilSlot);
  for (const char *Key : {"ids", "gil_slot"})
    if (R.has(Key) && Row.SlotKey.empty())
      R.error(R.mark(Key), std::string("'") + Key +
                               "' needs 'slot_key', the member that holds "
                               "the id");
  if (!R.has("ids"))
    return;
  YAML::Node Map = R.node("ids");
  std::vector<std::string> Names;
  if (Map.IsMap())
    for (const auto &Item : Map)
      Names.push_back(Item.first.as<std::string>(""));
  MapReader I(C, Map, "'ids'",
              std::vector<std::string_view>(Names.begin(), Names.end()));
  I.keysAreFree();
  for (const std::string &Name : Names)
    if (uint8_t Number = 0; I.index(Name, Number))
      Row.Ids.emplace(Number, Name);
}

static void readFlaggedBy(ReadContext &C, MapReader &R, EntryRow &Row) {
  if (!R.has("flagged_by"))
    return;
  MapReader F(C, R.node("flagged_by"), "'flagged_by'",
              {"record", "slots", "flags", "attached_mask"});
  for (const char *Key : {"record", "slots", "flags", "attached_mask"})
    F.require(Key);
  SlotFlags S;
  uint8_t Mask = 0;
  F.text("record", S.Record);
  F.text("slots", S.Slots);
  F.text("flags", S.Flags);
  F.index("attached_mask", Mask);
  S.AttachedMask = Mask;
  if (Row.SlotKey.empty())
    R.error(R.mark("flagged_by"), "'flagged_by' needs 'slot_key': it is about "
                                  "arrays of slots");
  Row.FlaggedBy = std::move(S);
}

void readEntry(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "an entry",
              {"id", "what", "record", "fields", "slot_key", "slots",
               "slots_except", "flagged_by", "state", "foreign", "signal",
               "module_init", "concurrent", "unshared", "teardown", "base",
               "ids", "gil_slot"});
  EntryRow Row;
  Row.File = C.File;
  Row.Line = uint32_t(R.mark().line + 1);
  for (const char *Key : {"id", "what", "record", "state"})
    R.require(Key);
  R.text("id", Row.Id);
  R.text("what", Row.What);
  R.texts("fields", Row.Fields);
  R.choice("state", StateNames, Row.State);
  R.flag("foreign", Row.Foreign);
  R.flag("signal", Row.Signal);
  R.flag("module_init", Row.ModuleInit);
  R.flag("concurrent", Row.Concurrent);
  R.texts("unshared", Row.Unshared);
  R.texts("teardown", Row.Teardown);
  R.text("base", Row.Base);
  readSlots(R, Row);
  readIds(C, R, Row);
  readFlaggedBy(C, R, Row);
  if (Row.Foreign && Row.State != Needs::Detached)
    R.error(R.mark("foreign"), "'foreign: true' needs 'state: detached': a "
                               "thread that Python never saw has no state");
  if (Row.Signal && Row.State != Needs::Unknown)
    R.error(R.mark("signal"), "'signal: true' needs 'state: unknown': a signal "
                              "comes to threads in any state");
  std::vector<PlacedName> Records = readRecords(R);
  if (!Records.empty() && !Row.Id.empty())
    Out.addEntry(Row, placed(R, "id", Row.Id), Records);
}

void readEntryName(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "an entry name",
              {"id", "what", "pattern", "state", "module_init"});
  EntryNameRow Row;
  Row.File = C.File;
  Row.Line = uint32_t(R.mark().line + 1);
  for (const char *Key : {"id", "what", "pattern", "state"})
    R.require(Key);
  R.text("id", Row.Id);
  R.text("what", Row.What);
  R.text("pattern", Row.Pattern);
  R.choice("state", StateNames, Row.State);
  R.flag("module_init", Row.ModuleInit);
  if (std::count(Row.Pattern.begin(), Row.Pattern.end(), '*') > 1)
    R.error(R.mark("pattern"), "a pattern holds one '*' at most");
  if (!Row.Id.empty() && !Row.Pattern.empty())
    Out.addEntryName(Row, placed(R, "id", Row.Id),
                     placed(R, "pattern", Row.Pattern));
}

void readImplication(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "an implication", {"if", "then"});
  Implication I;
  bool Complete = R.require("if") & R.require("then");
  if (Complete && R.text("if", I.If) && R.text("then", I.Then))
    Out.addImplication(std::move(I));
}

} // namespace nogil
