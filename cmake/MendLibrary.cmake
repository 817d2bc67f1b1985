# libmend: the C interface (include/mend/mend.h) as a shared library with a stable soname and no symbol but its own.
include(CMakePackageConfigHelpers)

file(WRITE ${CMAKE_BINARY_DIR}/libmend.cpp "")
add_library(libmend SHARED ${CMAKE_BINARY_DIR}/libmend.cpp)
set_target_properties(libmend PROPERTIES
  OUTPUT_NAME mend EXPORT_NAME mend VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR} LINK_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/libmend.map)
target_link_libraries(libmend PRIVATE
  -Wl,--whole-archive mend_capi -Wl,--no-whole-archive
  -Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/libmend.map
  -Wl,--as-needed -Wl,--no-undefined) # libvips is linked for files, which libmend never opens
target_include_directories(libmend INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>
                                             $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
if(MEND_SANITIZE) # the runtime must come with the program that loads the library
  target_link_options(libmend INTERFACE $<BUILD_INTERFACE:-fsanitize=${MEND_SANITIZE}>)
endif()
add_library(mend::mend ALIAS libmend)

configure_file(cmake/mend.pc.in mend.pc @ONLY)
configure_package_config_file(cmake/mend-config.cmake.in mend-config.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mend)
write_basic_package_version_file(mend-config-version.cmake COMPATIBILITY SameMajorVersion)

install(TARGETS libmend EXPORT mend-targets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES include/mend/mend.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/mend)
install(FILES ${CMAKE_BINARY_DIR}/mend.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(EXPORT mend-targets NAMESPACE mend:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mend)
install(FILES ${CMAKE_BINARY_DIR}/mend-config.cmake ${CMAKE_BINARY_DIR}/mend-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mend)
