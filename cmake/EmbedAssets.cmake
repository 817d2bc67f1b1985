# mend_embed_assets(TARGET FOLDER): every page file below FOLDER becomes bytes of TARGET, listed by assets() (server/assets.h).
# The assembler takes the files in as they are, so there is nothing to generate but names.
function(mend_embed_assets target folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${folder}
       ${folder}/*.html ${folder}/*.css ${folder}/*.js ${folder}/*.svg ${folder}/*.json ${folder}/*.webmanifest)
  list(SORT files)
  set(blobs "")
  set(rows "")
  set(paths "")
  set(number 0)
  foreach(file IN LISTS files)
    string(APPEND blobs
           "asm(\".section .rodata\\n\"\n    \"mend_asset_${number}: .incbin \\\"${folder}/${file}\\\"\\n\"\n"
           "    \"mend_asset_end_${number}: .byte 0\\n\"\n    \".previous\\n\");\n"
           "extern \"C\" __attribute__((visibility(\"hidden\"))) const char mend_asset_${number}[], mend_asset_end_${number}[];\n")
    string(APPEND rows
           "      {\"${file}\", {mend_asset_${number}, static_cast<size_t>(mend_asset_end_${number} - mend_asset_${number})}},\n")
    list(APPEND paths ${folder}/${file})
    math(EXPR number "${number} + 1")
  endforeach()
  set(source ${CMAKE_BINARY_DIR}/${target}_assets.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT "#include \"server/assets.h\"

${blobs}
namespace mend {
const std::vector<Asset>& assets() {
  static const std::vector<Asset> all = {
${rows}  };
  return all;
}
}  // namespace mend
")
  # .global-less symbols of one file may be used in it alone, which is all that is wanted.
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${paths}")
  target_sources(${target} PRIVATE ${source})
endfunction()
