//===- Finding.cpp - order and identity of findings -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Finding.h"
#include "check/Wording.h"
#include <algorithm>
#include <map>
#include <tuple>

namespace nogil {
namespace {

/// FNV-1a, 64 bits: fingerprints need stability, not secrecy.
uint64_t fnv(const std::string &S) {
  uint64_t H = 0xcbf29ce484222325ull;
  for (unsigned char C : S)
    H = (H ^ C) * 0x100000001b3ull;
  return H;
}

std::string hex(uint64_t V) {
  std::string S(16, '0');
  for (int I = 15; I >= 0; --I, V >>= 4)
    S[static_cast<size_t>(I)] = "0123456789abcdef"[V & 15];
  return S;
}

} // namespace

void finalise(std::vector<Finding> &Fs, const FileNames &Identity) {
  // Shorter proofs first, so that of two for one place the clearer one stays;
  // but none that is not shown before one that is.
  std::stable_sort(Fs.begin(), Fs.end(), [](auto &A, auto &B) {
    size_t NA = A.Notes.size(), NB = B.Notes.size();
    Confidence WA = shownAs(A.Worth), WB = shownAs(B.Worth);
    return std::tie(A.Where, A.Check, WB, NA, A.Message, A.Function, A.Notes) <
           std::tie(B.Where, B.Check, WA, NB, B.Message, B.Function, B.Notes);
  });
  Fs.erase(std::unique(Fs.begin(), Fs.end(),
                       [](auto &A, auto &B) {
                         return A.Check == B.Check && A.Where == B.Where;
                       }),
           Fs.end());
  std::map<std::string, unsigned> Seen;
  for (Finding &F : Fs) {
    std::string Is = F.Check + '\n' +
                     (Identity ? Identity(F.Where.File) : F.Where.File) + '\n' +
                     F.Function + '\n' + F.Key;
    unsigned N = Seen[Is]++;
    F.Fingerprint = hex(fnv(Is + '\n' + std::to_string(N)));
    makeReadable(F);
  }
}

} // namespace nogil
