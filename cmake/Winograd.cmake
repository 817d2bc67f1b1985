# mend_use_winograd(TARGET SCOPE): Winograd convolutions (src/layers/winograd.h) where oneDNN 2 is, as with libtorch
# 1.13.
function(mend_use_winograd target scope)
  find_path(DNNL_INCLUDE oneapi/dnnl/dnnl.hpp)
  find_library(DNNL_LIBRARY dnnl)
  if(NOT DNNL_INCLUDE OR NOT DNNL_LIBRARY)
    return()
  endif()
  file(STRINGS ${DNNL_INCLUDE}/oneapi/dnnl/dnnl_version.h version REGEX "define DNNL_VERSION_MAJOR 2")
  if(version)
    set_source_files_properties(${CMAKE_SOURCE_DIR}/src/layers/winograd.cpp PROPERTIES COMPILE_DEFINITIONS MEND_DNNL)
    target_link_libraries(${target} ${scope} ${DNNL_LIBRARY})
  endif()
endfunction()
