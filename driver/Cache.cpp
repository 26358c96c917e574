//===- Cache.cpp - facts kept between runs --------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Cache.h"
#include "Bytes.h"
#include "Log.h"
#include "facts/Serialize.h"
#include "support/Files.h"
#include "support/Replace.h"
#include "support/StandIns.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace fs = std::filesystem;

namespace nogil {

// An entry: Magic, checksum of the rest, its name, number of dependencies, each
// as (length and path, the project's, size, both times, hash), then the facts.
static constexpr std::string_view Magic = "nogil-tidy cache 4\n";

static std::string_view bytesOf(const Hash &H) {
  return {reinterpret_cast<const char *>(H.data()), H.size()};
}

static int64_t nanoseconds(const timespec &T) {
  return int64_t(T.tv_sec) * 1'000'000'000 + T.tv_nsec;
}

int64_t FactsCache::now() {
  timespec T;
  clock_gettime(CLOCK_REALTIME, &T);
  return nanoseconds(T);
}

/// Relative ones would lie in the folder that is linted; the standard says to
/// ignore them.
std::string FactsCache::defaultFolder() {
  if (const char *Cache = std::getenv("XDG_CACHE_HOME"); Cache && *Cache == '/')
    return std::string(Cache) + "/nogil-tidy";
  if (const char *Home = std::getenv("HOME"); Home && *Home == '/')
    return std::string(Home) + "/.cache/nogil-tidy";
  return "";
}

FactsCache::FactsCache(bool Enabled, std::string F, uint64_t MaxBytes)
    : Enabled(Enabled), Folder(std::move(F)), MaxBytes(MaxBytes) {
  if (!Enabled)
    return;
  if (Folder.empty())
    Folder = defaultFolder();
  put(Salt, std::string_view(NOGIL_VERSION));
  put(Salt, uint64_t(FactsVersion));
  put(Salt, std::string_view(NOGIL_EXTRACTOR));
  // Clang reads these, most as further include folders.
  for (const char *Name :
       {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH",
        "OBJCPLUS_INCLUDE_PATH", "SOURCE_DATE_EPOCH"}) {
    const char *Value = std::getenv(Name);
    put(Salt, std::string_view(Value ? Value : ""));
  }
  this->Enabled = prepareFolder();
}

/// What stands there is believed, so nobody else may have written it. Links
/// lead to the folder that counts.
static std::string whyUntrusted(const std::string &Folder) {
  struct stat St;
  if (::stat(Folder.c_str(), &St) != 0)
    return ""; // nothing to believe
  if (St.st_uid != ::geteuid())
    return "the folder belongs to another user";
  if (St.st_mode & S_IWOTH)
    return "everybody may write into the folder";
  return "";
}

bool FactsCache::prepareFolder() {
  std::error_code Ec;
  std::string Reason = "no home folder";
  const char *Do = "write";
  if (!Folder.empty()) {
    if (fs::path Above = fs::path(Folder).parent_path(); !Above.empty())
      fs::create_directories(Above, Ec);
    if (!Ec && ::mkdir(Folder.c_str(), 0700) != 0 && errno != EEXIST)
      Ec = {errno, std::generic_category()};
    Reason = Ec ? Ec.message() : whyUntrusted(Folder);
    if (!Ec && !Reason.empty())
      Do = "use";
    std::string Probe = fmt::format("{}/.probe.{}", Folder, ::getpid());
    if (Reason.empty())
      Reason = writeFileAtomically(Probe, "");
    if (Reason.empty())
      ::unlink(Probe.c_str());
  }
  if (Reason.empty()) {
    removeLeftovers(Folder);
    return true;
  }
  logWarning(fmt::format("cannot {} the cache: {}: {}; going on without, name "
                         "another folder with --cache-dir",
                         Do, Folder, Reason));
  return false;
}

std::string FactsCache::keyOf(const ExtractInput &In) const {
  std::string Text = Salt;
  for (const std::string *S : {&In.File, &In.Directory, &In.ResourceDir})
    put(Text, *S);
  for (const std::vector<std::string> *List :
       {&In.Args, &In.ProjectRoots, &In.ExcludedRoots}) {
    put(Text, uint64_t(List->size()));
    for (const std::string &S : *List)
      put(Text, S);
  }
  for (const auto &[Path, Bytes] : In.Overlay) {
    put(Text, Path);
    put(Text, bytesOf(hashBytes(Bytes)));
  }
  return hexOf(hashBytes(Text));
}

FactsCache::FileState FactsCache::statFile(const std::string &Path) {
  FileState S;
  if (const std::string *Text = standInFor(Path)) {
    S.Exists = true;
    S.Size = Text->size();
    return S; // of no time: its text is compared
  }
  struct stat St;
  if (::stat(Path.c_str(), &St) != 0)
    return S;
  S.Exists = true;
  S.Size = uint64_t(St.st_size);
#ifdef __APPLE__
  const timespec &T = St.st_mtimespec, &C = St.st_ctimespec;
#else
  const timespec &T = St.st_mtim, &C = St.st_ctim;
#endif
  S.Time = nanoseconds(T);
  S.Changed = nanoseconds(C);
  return S;
}

FactsCache::FileState &FactsCache::stateOf(const std::string &Path) {
  auto [It, New] = Files.try_emplace(Path);
  if (New)
    It->second = statFile(Path);
  return It->second;
}

static std::optional<Hash> hashFile(const std::string &Path) {
  std::optional<std::string> Text = readFile(Path);
  return Text ? std::optional(hashBytes(*Text)) : std::nullopt;
}

bool FactsCache::isCurrent(const std::string &Path, const FileState &Was,
                           std::string_view Content) {
  std::lock_guard<std::mutex> Guard(Lock);
  FileState &S = stateOf(Path);
  if (!S.Exists || S.Size != Was.Size)
    return false;
  if (S.Changed && S.Time == Was.Time && S.Changed == Was.Changed)
    return true;
  if (!S.Content)
    S.Content = hashFile(Path);
  return S.Content && bytesOf(*S.Content) == Content;
}

std::optional<ExtractOutput> FactsCache::lookup(const std::string &Key) {
  if (!Enabled)
    return std::nullopt;
  std::string Path = Folder + "/" + Key;
  std::optional<std::string> Entry = readFile(Path);
  if (!Entry)
    return std::nullopt;
  ByteReader R{*Entry};
  bool Intact = R.take(Magic.size()) == Magic;
  std::string_view Sum = R.take(sizeof(Hash));
  Intact = Intact && !R.Bad && Sum == bytesOf(hashBytes(R.Rest));
  // One that was copied over another says nothing of this unit.
  Intact = Intact && R.take(R.number()) == Key && !R.Bad;
  ExtractOutput Out;
  for (uint64_t N = Intact ? R.number() : 0; N > 0 && !R.Bad; --N) {
    std::string File = R.text();
    bool Project = R.number() != 0;
    FileState Was;
    Was.Size = R.number();
    Was.Time = int64_t(R.number());
    Was.Changed = int64_t(R.number());
    std::string_view Content = R.take(sizeof(Hash));
    if (!R.Bad && !isCurrent(File, Was, Content))
      return std::nullopt;
    Out.Deps.push_back({std::move(File), Project});
  }
  std::optional<TuFacts> Facts;
  if (Intact && !R.Bad)
    Facts = deserialize(R.Rest);
  if (!Facts) {
    ++Damaged;
    return std::nullopt;
  }
  ++Hits;
  ::utimensat(AT_FDCWD, Path.c_str(), nullptr, 0); // used last: evicted last
  Out.Facts = std::move(*Facts);
  return Out;
}

/// Nothing: a file changed under our feet, so that its hash may be that of
/// other text than was compiled.
std::optional<std::string> FactsCache::describe(const ExtractOutput &Out,
                                                int64_t Started) {
  // File times come from a clock that ticks every few milliseconds.
  constexpr int64_t Tick = 20'000'000;
  std::string Text;
  put(Text, uint64_t(Out.Deps.size()));
  for (const Dependency &D : Out.Deps) {
    FileState Fresh = statFile(D.Path);
    if (!Fresh.Exists || Fresh.Time >= Started - Tick)
      return std::nullopt;
    std::lock_guard<std::mutex> Guard(Lock);
    FileState &S = stateOf(D.Path);
    if (S.Size != Fresh.Size || S.Time != Fresh.Time ||
        S.Changed != Fresh.Changed)
      return std::nullopt;
    if (!S.Content)
      S.Content = hashFile(D.Path);
    if (!S.Content)
      return std::nullopt;
    put(Text, D.Path);
    put(Text, uint64_t(D.Project));
    put(Text, S.Size);
    put(Text, uint64_t(S.Time));
    put(Text, uint64_t(S.Changed));
    Text += bytesOf(*S.Content);
  }
  return Text;
}

/// A gap that a new file could close; see the head of Cache.h.
static bool mayHealByItself(const TuFacts &Facts) {
  for (const Gap &G : Facts.Gaps)
    if (G.Fatal ||
        Facts.str(G.Message).find("file not found") != std::string::npos)
      return true;
  return false;
}

void FactsCache::store(const std::string &Key, const ExtractOutput &Out,
                       int64_t Started) {
  store(Key, Out, Enabled ? serialize(Out.Facts) : "", Started);
}

void FactsCache::store(const std::string &Key, const ExtractOutput &Out,
                       std::string_view Bytes, int64_t Started) {
  ++Anew;
  if (!Enabled || Out.Deps.empty() || mayHealByItself(Out.Facts))
    return;
  std::optional<std::string> Files = describe(Out, Started);
  if (!Files)
    return;
  std::string Rest;
  put(Rest, Key);
  Rest += *Files;
  Rest += Bytes;
  std::string Entry(Magic);
  Entry += bytesOf(hashBytes(Rest));
  Entry += Rest;
  std::string Path = Folder + "/" + Key;
  std::string Error = writeFileAtomically(Path, Entry);
  if (Error.empty())
    ++Stored;
  else if (Failed++ == 0)
    logWarning(fmt::format("cannot write the cache: {}: {}; going on without",
                           Path, Error));
}

void FactsCache::finish() {
  if (Damaged > 0)
    logNote(fmt::format("damaged cache entries: {}: recomputed {}", Folder,
                        Damaged.load()));
  logDetail(Enabled ? fmt::format("cache: {}: {} found, {} read anew", Folder,
                                  Hits.load(), Anew.load())
                    : "cache: none");
  if (Enabled && Stored > 0)
    evict();
}

void FactsCache::evict() {
  struct Entry {
    fs::file_time_type Time;
    uint64_t Size;
    fs::path Path;
    auto operator<=>(const Entry &) const = default;
  };
  std::vector<Entry> Entries;
  uint64_t Total = 0;
  std::error_code Ec;
  auto HourAgo = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (fs::directory_iterator It(Folder, Ec), End; !Ec && It != End;
       It.increment(Ec)) {
    std::error_code Gone; // another run may be evicting, too
    Entry E{It->last_write_time(Gone), It->file_size(Gone), It->path()};
    if (Gone)
      continue;
    // The folder may be one that holds other things, too.
    std::string Name = E.Path.filename().string();
    if (Name.size() < 32 || Name.find_first_not_of("0123456789abcdef") < 32)
      continue;
    // Left by a run that was killed.
    if (Name.size() > 32) {
      if (E.Time < HourAgo)
        fs::remove(E.Path, Gone);
      continue;
    }
    Total += E.Size;
    Entries.push_back(std::move(E));
  }
  if (Total <= MaxBytes)
    return;
  std::sort(Entries.begin(), Entries.end());
  for (const Entry &E : Entries) {
    if (Total <= MaxBytes)
      break;
    fs::remove(E.Path, Ec);
    Total -= E.Size;
  }
}

} // namespace nogil
