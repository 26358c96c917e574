//===- Arguments.cpp - what of a command the parser may see ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "parse/Arguments.h"
#include "parse/OptionWords.h"
#include "llvm/TargetParser/Triple.h"
#include <algorithm>
#include <bitset>

using namespace clang::driver::options;
using llvm::opt::Arg;

namespace nogil {

/// Where headers are, macros, the language, the machine, warnings.
static constexpr ID KeptOptions[] = {
    // Headers
    OPT_I, OPT_I_, OPT_F, OPT_isystem, OPT_iquote, OPT_idirafter,
    OPT_isystem_after, OPT_cxx_isystem, OPT_stdlibxx_isystem, OPT_iprefix,
    OPT_iwithprefix, OPT_iwithprefixbefore, OPT_iwithsysroot, OPT_iframework,
    OPT_iframeworkwithsysroot, OPT_isysroot, OPT__sysroot_EQ, OPT_include,
    OPT_imacros, OPT_embed_dir_EQ, OPT_nostdinc, OPT_nostdincxx,
    OPT_nostdlibinc, OPT_nobuiltininc, OPT_ibuiltininc, OPT_stdlib_EQ,
    OPT_gcc_toolchain, OPT_gcc_install_dir_EQ, OPT_gcc_triple_EQ,
    OPT_system_header_prefix, OPT_no_system_header_prefix,
    // Macros
    OPT_D, OPT_U, OPT_undef, OPT_pthread, OPT_pthreads, OPT_O, OPT_O0, OPT_O4,
    OPT_Ofast, OPT_O_flag, OPT_ffast_math, OPT_fno_fast_math,
    OPT_ffinite_math_only, OPT_fno_finite_math_only, OPT_fmath_errno,
    OPT_fno_math_errno, OPT_frounding_math, OPT_fno_rounding_math, OPT_fPIC,
    OPT_fno_PIC, OPT_fpic, OPT_fno_pic, OPT_fPIE, OPT_fno_PIE, OPT_fpie,
    OPT_fno_pie, OPT_fstack_protector, OPT_fstack_protector_all,
    OPT_fstack_protector_strong, OPT_fno_stack_protector, OPT_fcf_protection_EQ,
    OPT_fgnuc_version_EQ, OPT_fmsc_version, OPT_fms_compatibility_version,
    OPT_fdefine_target_os_macros, OPT_fno_define_target_os_macros,
    // Language
    OPT_x, OPT_std_EQ, OPT_ansi, OPT_ObjC, OPT_ObjCXX, OPT_traditional_cpp,
    OPT_ftrigraphs, OPT_fno_trigraphs, OPT_fexceptions, OPT_fno_exceptions,
    OPT_fcxx_exceptions, OPT_fno_cxx_exceptions, OPT_frtti, OPT_fno_rtti,
    OPT_fsigned_char, OPT_fno_signed_char, OPT_funsigned_char,
    OPT_fno_unsigned_char, OPT_fshort_enums, OPT_fno_short_enums,
    OPT_fshort_wchar, OPT_fno_short_wchar, OPT_fbuiltin, OPT_fno_builtin,
    OPT_fno_builtin_, OPT_ffreestanding, OPT_fhosted, OPT_fgnu_keywords,
    OPT_fno_gnu_keywords, OPT_fgnu89_inline, OPT_fno_gnu89_inline,
    OPT_fms_extensions, OPT_fno_ms_extensions, OPT_fms_compatibility,
    OPT_fno_ms_compatibility, OPT_fdelayed_template_parsing,
    OPT_fno_delayed_template_parsing, OPT_fdeclspec, OPT_fno_declspec,
    OPT_fborland_extensions, OPT_fno_borland_extensions, OPT_fblocks,
    OPT_fno_blocks, OPT_fchar8__t, OPT_fno_char8__t, OPT_fcoroutines,
    OPT_fno_coroutines, OPT_faligned_allocation, OPT_fno_aligned_allocation,
    OPT_faligned_new_EQ, OPT_fnew_alignment_EQ, OPT_fsized_deallocation,
    OPT_fno_sized_deallocation, OPT_fopenmp, OPT_fopenmp_EQ, OPT_fno_openmp,
    OPT_fopenmp_simd, OPT_fno_openmp_simd, OPT_fopenmp_version_EQ, OPT_fasm,
    OPT_fno_asm, OPT_fasm_blocks, OPT_fno_asm_blocks, OPT_foperator_names,
    OPT_fno_operator_names, OPT_fdollars_in_identifiers,
    OPT_fno_dollars_in_identifiers, OPT_fdigraphs, OPT_fno_digraphs,
    OPT_faccess_control, OPT_fno_access_control, OPT_flax_vector_conversions_EQ,
    OPT_fno_lax_vector_conversions, OPT_frelaxed_template_template_args,
    OPT_fno_relaxed_template_template_args, OPT_fclang_abi_compat_EQ,
    OPT_fthreadsafe_statics, OPT_fno_threadsafe_statics, OPT_fpack_struct,
    OPT_fpack_struct_EQ, OPT_fno_pack_struct, OPT_fwritable_strings,
    OPT_fconst_strings, OPT_fno_const_strings, OPT_fwrapv, OPT_fno_wrapv,
    OPT_ftrapv, OPT_fstrict_aliasing, OPT_fno_strict_aliasing,
    OPT_fstrict_enums, OPT_fno_strict_enums, OPT_fstrict_flex_arrays_EQ,
    OPT_fvisibility_EQ, OPT_fvisibility_inlines_hidden,
    OPT_fno_visibility_inlines_hidden, OPT_fvisibility_ms_compat, OPT_fobjc_arc,
    OPT_fno_objc_arc, OPT_fobjc_weak, OPT_fno_objc_weak, OPT_fobjc_exceptions,
    OPT_fno_objc_exceptions, OPT_fobjc_runtime_EQ, OPT_faltivec,
    OPT_fno_altivec, OPT_fzvector, OPT_fno_zvector, OPT_fsanitize_EQ,
    OPT_fno_sanitize_EQ, OPT_ftemplate_depth_EQ, OPT_fconstexpr_depth_EQ,
    OPT_fconstexpr_steps_EQ, OPT_fbracket_depth_EQ,
    // Machine
    OPT_target, OPT_arch, OPT_march_EQ, OPT_mtune_EQ, OPT_mcpu_EQ, OPT_mfpu_EQ,
    OPT_mabi_EQ, OPT_mfloat_abi_EQ, OPT_mfpmath_EQ, OPT_m16, OPT_m32, OPT_m64,
    OPT_mx32, OPT_mthumb, OPT_mno_thumb, OPT_mbig_endian, OPT_mlittle_endian,
    OPT_mms_bitfields, OPT_mno_ms_bitfields, OPT_msoft_float, OPT_mhard_float,
    OPT_malign_double, OPT_mlong_double_64, OPT_mlong_double_80,
    OPT_mlong_double_128, OPT_mregparm_EQ, OPT_mvx, OPT_mno_vx,
    OPT_mgeneral_regs_only, OPT_mmacos_version_min_EQ, OPT_mios_version_min_EQ,
    OPT_mthreads, OPT_municode, OPT_m3dnow, OPT_mno_3dnow, OPT_m3dnowa,
    OPT_mno_3dnowa, OPT_target_cpu, OPT_target_feature,
    // Warnings
    OPT_W_Joined, OPT_Wall, OPT_Wdeprecated, OPT_Wno_deprecated,
    OPT_Wwrite_strings, OPT_Wno_write_strings, OPT_w, OPT_pedantic,
    OPT_no_pedantic};

/// Each option of theirs is a feature of a processor.
static constexpr ID KeptGroups[] = {
    OPT_m_x86_Features_Group,      OPT_m_x86_AVX10_Features_Group,
    OPT_m_arm_Features_Group,      OPT_m_aarch64_Features_Group,
    OPT_m_ppc_Features_Group,      OPT_m_riscv_Features_Group,
    OPT_m_mips_Features_Group,     OPT_m_sparc_Features_Group,
    OPT_m_wasm_Features_Group,     OPT_m_wasm_Features_Driver_Group,
    OPT_m_loongarch_Features_Group};

/// What builds say and nobody misses.
static constexpr ID OrdinaryOptions[] = {OPT_c,
                                         OPT_o,
                                         OPT_pipe,
                                         OPT_MD,
                                         OPT_MMD,
                                         OPT_MF,
                                         OPT_MT,
                                         OPT_MQ,
                                         OPT_MP,
                                         OPT_MJ,
                                         OPT_MG,
                                         OPT_MV,
                                         OPT_Qunused_arguments,
                                         OPT_Qn,
                                         OPT_Qy,
                                         OPT_fsyntax_only,
                                         OPT_pedantic_errors,
                                         OPT_Wa_COMMA,
                                         OPT_Xassembler,
                                         OPT_fcolor_diagnostics,
                                         OPT_fno_color_diagnostics,
                                         OPT_fdiagnostics_color_EQ,
                                         OPT_fansi_escape_codes,
                                         OPT_fdiagnostics_show_option,
                                         OPT_fdiagnostics_absolute_paths,
                                         OPT_fmessage_length_EQ,
                                         OPT_fcaret_diagnostics,
                                         OPT_fno_caret_diagnostics,
                                         OPT_ferror_limit_EQ,
                                         OPT_fmacro_backtrace_limit_EQ,
                                         OPT_ftemplate_backtrace_limit_EQ,
                                         OPT_fspell_checking,
                                         OPT_fno_spell_checking,
                                         OPT_flto_EQ,
                                         OPT_fno_lto,
                                         OPT_ffat_lto_objects,
                                         OPT_fno_fat_lto_objects,
                                         OPT_ffunction_sections,
                                         OPT_fno_function_sections,
                                         OPT_fdata_sections,
                                         OPT_fno_data_sections,
                                         OPT_fomit_frame_pointer,
                                         OPT_fno_omit_frame_pointer,
                                         OPT_momit_leaf_frame_pointer,
                                         OPT_mno_omit_leaf_frame_pointer,
                                         OPT_fplt,
                                         OPT_fno_plt,
                                         OPT_fcommon,
                                         OPT_fno_common,
                                         OPT_fsemantic_interposition,
                                         OPT_fno_semantic_interposition,
                                         OPT_fstack_clash_protection,
                                         OPT_fno_stack_clash_protection,
                                         OPT_fasynchronous_unwind_tables,
                                         OPT_fno_asynchronous_unwind_tables,
                                         OPT_funwind_tables,
                                         OPT_fno_unwind_tables,
                                         OPT_fstrict_overflow,
                                         OPT_fno_strict_overflow,
                                         OPT_funroll_loops,
                                         OPT_fno_unroll_loops,
                                         OPT_fvectorize,
                                         OPT_fno_vectorize,
                                         OPT_fslp_vectorize,
                                         OPT_fno_slp_vectorize,
                                         OPT_finline_functions,
                                         OPT_fno_inline_functions,
                                         OPT_fno_inline,
                                         OPT_finline_hint_functions,
                                         OPT_foptimize_sibling_calls,
                                         OPT_fno_optimize_sibling_calls,
                                         OPT_fmerge_all_constants,
                                         OPT_fno_merge_all_constants,
                                         OPT_fdelete_null_pointer_checks,
                                         OPT_fno_delete_null_pointer_checks,
                                         OPT_ftrapping_math,
                                         OPT_fno_trapping_math,
                                         OPT_fassociative_math,
                                         OPT_fno_associative_math,
                                         OPT_freciprocal_math,
                                         OPT_fno_reciprocal_math,
                                         OPT_fsigned_zeros,
                                         OPT_fno_signed_zeros,
                                         OPT_funsafe_math_optimizations,
                                         OPT_fno_unsafe_math_optimizations,
                                         OPT_ffp_contract,
                                         OPT_ffp_model_EQ,
                                         OPT_fexcess_precision_EQ,
                                         OPT_ffile_prefix_map_EQ,
                                         OPT_fdebug_prefix_map_EQ,
                                         OPT_fmacro_prefix_map_EQ,
                                         OPT_falign_functions,
                                         OPT_falign_functions_EQ,
                                         OPT_fvisibility_from_dllstorageclass,
                                         OPT_ftrivial_auto_var_init,
                                         OPT_fzero_call_used_regs_EQ,
                                         OPT_fno_sanitize_recover_EQ,
                                         OPT_fsanitize_recover_EQ,
                                         OPT_fintegrated_as,
                                         OPT_fno_integrated_as,
                                         OPT_fuse_ld_EQ,
                                         OPT_bundle,
                                         OPT_dynamiclib,
                                         OPT_dynamic,
                                         OPT_static_libgcc,
                                         OPT_shared_libgcc,
                                         OPT_static_libstdcxx,
                                         OPT_no_pie,
                                         OPT_nopie,
                                         OPT_nodefaultlibs,
                                         OPT_framework,
                                         OPT_rtlib_EQ,
                                         OPT_p,
                                         OPT_pg,
                                         OPT_mred_zone,
                                         OPT_mno_red_zone,
                                         OPT_mcmodel_EQ,
                                         OPT_mbranch_protection_EQ,
                                         OPT_moutline_atomics,
                                         OPT_mno_outline_atomics,
                                         OPT_mprefer_vector_width_EQ,
                                         OPT_mtls_dialect_EQ,
                                         OPT_mstackrealign};

static constexpr ID OrdinaryGroups[] = {
    OPT_g_Group,
    OPT_g_flags_Group,
    OPT_W_Group,
    OPT_Link_Group,
    OPT_clang_ignored_f_Group,
    OPT_clang_ignored_gcc_optimization_f_Group,
    OPT_clang_ignored_legacy_options_Group,
    OPT_clang_ignored_m_Group};

/// Of a group, and not ordinary.
static constexpr ID Telling[] = {OPT_coverage, OPT_specs_EQ, OPT_ld_path_EQ,
                                 OPT_Xoffload_linker, OPT_offload_link};

namespace {

using OptionSet = std::bitset<LastOption>;

template <size_t N> OptionSet setOf(const ID (&Ids)[N]) {
  OptionSet Set;
  for (ID I : Ids)
    Set.set(I);
  return Set;
}

template <size_t N>
bool inOne(const llvm::opt::Option &O, const ID (&Groups)[N]) {
  return std::any_of(std::begin(Groups), std::end(Groups),
                     [&](ID G) { return O.matches(G); });
}

enum class Use { Keep, Unpack, Ordinary, LeaveOut };

/// Values that are numbers, and how large they may be: the parser's stack and
/// the reader's time depend on them.
bool smallEnough(const Arg &A, unsigned long Most) {
  unsigned long Value = 0;
  return !llvm::StringRef(A.getValue()).getAsInteger(10, Value) &&
         Value <= Most;
}

/// Processors that programs for Python run on. For others the driver looks for
/// the tools and devices of accelerators.
bool runsPython(llvm::StringRef Target) {
  llvm::Triple T(llvm::Triple::normalize(Target));
  return T.isX86() || T.isARM() || T.isThumb() || T.isAArch64() || T.isPPC() ||
         T.isRISCV() || T.isMIPS() || T.isSPARC() || T.isSystemZ() ||
         T.isLoongArch() || T.isWasm();
}

/// For options whose values decide.
bool goodValue(const Arg &A) {
  switch (A.getOption().getID()) {
  case OPT_x:
    for (llvm::StringRef Language :
         {"c", "c++", "objective-c", "objective-c++", "none"})
      if (Language == A.getValue())
        return true;
    return false;
  case OPT_target:
    return runsPython(A.getValue());
  case OPT_ftemplate_depth_EQ:
  case OPT_fconstexpr_depth_EQ:
  case OPT_fbracket_depth_EQ:
    return smallEnough(A, 2048);
  case OPT_fconstexpr_steps_EQ:
    return smallEnough(A, 1 << 24);
  default:
    return true;
  }
}

Use useOf(const Arg &A) {
  static const OptionSet Kept = setOf(KeptOptions);
  static const OptionSet Ordinary = setOf(OrdinaryOptions);
  static const OptionSet Tell = setOf(Telling);
  const llvm::opt::Option &O = A.getOption();
  const unsigned Id = O.getID();
  if (Id == OPT_Xclang || Id == OPT_Wp_COMMA || Id == OPT_Xpreprocessor)
    return Use::Unpack;
  if (Id == OPT_W_Joined && llvm::StringRef(A.getValue()).starts_with("error"))
    return Use::Ordinary;
  if (Kept.test(Id) || inOne(O, KeptGroups))
    return goodValue(A) ? Use::Keep : Use::LeaveOut;
  if (!Tell.test(Id) && (Ordinary.test(Id) || inOne(O, OrdinaryGroups)))
    return Use::Ordinary;
  return Use::LeaveOut;
}

class Reader {
public:
  explicit Reader(ReadingArguments &Out) : Out(Out) {}
  void read(const std::vector<std::string> &Args);

private:
  void add(const Arg &A, llvm::ArrayRef<std::string> Words);
  void unpack(const Arg &A);
  void addPacked(const std::vector<std::string> &Words, bool ForFrontend);
  void leaveOut(const Arg &A, llvm::StringRef Word, llvm::StringRef Prefix);

  ReadingArguments &Out;
  std::vector<std::string> Frontend;     ///< words behind -Xclang
  std::vector<std::string> Preprocessor; ///< and behind -Xpreprocessor
};

} // namespace

void Reader::leaveOut(const Arg &A, llvm::StringRef Word,
                      llvm::StringRef Prefix) {
  constexpr size_t Longest = 40;
  std::string Name = A.getSpelling().str();
  if (A.getOption().matches(OPT_INPUT))
    Name =
        Word.starts_with("@") ? Word.substr(0, Longest).str() : "another file";
  else if (A.getOption().matches(OPT_UNKNOWN))
    Name = Word.split('=').first.substr(0, Longest).str();
  Out.LeftOut.push_back(Prefix.str() + Name);
}

/// What goes to the preprocessor or the frontend. A dependency file is written
/// without an option of its own.
void Reader::addPacked(const std::vector<std::string> &Words,
                       bool ForFrontend) {
  const unsigned Seen =
      ForFrontend ? unsigned(CC1Option) : unsigned(ClangOption) | CC1Option;
  const llvm::StringRef Prefix = ForFrontend ? "-Xclang " : "-Wp,";
  bool File = false;
  auto Each = [&](const Arg &A, llvm::ArrayRef<std::string> W) {
    const Use U = useOf(A);
    const bool OfFile = File && A.getOption().matches(OPT_INPUT);
    File = A.getOption().matches(OPT_MD) || A.getOption().matches(OPT_MMD);
    const bool Plain = A.getOption().hasVisibilityFlag(ClangOption);
    if (U == Use::Keep && (ForFrontend || Plain)) {
      for (const std::string &Word : W) {
        if (ForFrontend)
          Out.Args.push_back("-Xclang");
        Out.Args.push_back(Word);
      }
    } else if (U != Use::Ordinary && !OfFile) {
      leaveOut(A, W.front(), Prefix);
    }
  };
  if (llvm::StringRef Last = forEachOption(Words, Seen, Each); !Last.empty())
    Out.LeftOut.push_back((Prefix + Last).str());
}

void Reader::unpack(const Arg &A) {
  std::vector<std::string> Values(A.getValues().begin(), A.getValues().end());
  if (A.getOption().matches(OPT_Wp_COMMA))
    return addPacked(Values, false);
  std::vector<std::string> &To =
      A.getOption().matches(OPT_Xclang) ? Frontend : Preprocessor;
  To.insert(To.end(), Values.begin(), Values.end());
}

void Reader::add(const Arg &A, llvm::ArrayRef<std::string> Words) {
  switch (useOf(A)) {
  case Use::Keep:
    Out.Args.insert(Out.Args.end(), Words.begin(), Words.end());
    break;
  case Use::Unpack:
    unpack(A);
    break;
  case Use::LeaveOut:
    leaveOut(A, Words.front(), "");
    break;
  case Use::Ordinary:
    break;
  }
}

void Reader::read(const std::vector<std::string> &Args) {
  auto Each = [&](const Arg &A, llvm::ArrayRef<std::string> Words) {
    add(A, Words);
  };
  if (llvm::StringRef Last = forEachOption(Args, ClangOption, Each);
      !Last.empty())
    Out.LeftOut.push_back(Last.str());
  addPacked(Preprocessor, false);
  addPacked(Frontend, true);
}

ReadingArguments readingArguments(const std::vector<std::string> &Args) {
  ReadingArguments Out;
  Reader(Out).read(Args);
  return Out;
}

} // namespace nogil
