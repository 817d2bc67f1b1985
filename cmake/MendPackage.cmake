# What `cmake --install` puts in place beside libmend (MendLibrary.cmake), and the Debian package made of it.
install(TARGETS mend RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(TARGET mend-neural)
  install(TARGETS mend-neural LIBRARY DESTINATION lib/mend)
endif()
file(GLOB weights CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/models/*.safetensors)
install(FILES ${weights} DESTINATION ${CMAKE_INSTALL_DATADIR}/mend/models)

# The manual and the completions come from the program itself.
add_custom_command(TARGET mend POST_BUILD
                   COMMAND mend man > mend.1
                   COMMAND gzip -9nkf mend.1
                   COMMAND mend completion bash > mend.bash
                   COMMAND mend completion zsh > _mend
                   WORKING_DIRECTORY ${CMAKE_BINARY_DIR} VERBATIM)
install(FILES ${CMAKE_BINARY_DIR}/mend.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_BINARY_DIR}/mend.bash RENAME mend
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
# Where zsh looks differs between a system's own packages and what is installed beside them.
set(zsh_folder $<IF:$<STREQUAL:${CMAKE_INSTALL_PREFIX},/usr>,vendor-completions,site-functions>)
install(FILES ${CMAKE_BINARY_DIR}/_mend DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${zsh_folder})

# The editor in the menu of applications.
install(FILES package/mend.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES package/mend.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)

set(documents ${CMAKE_INSTALL_DATADIR}/doc/mend)
set(MEND_MAINTAINER "The mend developers <developers@mend.example>" CACHE STRING "Who answers for the package")
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(package/changelog.Debian.in changelog.Debian @ONLY)
configure_file(CHANGELOG.md changelog COPYONLY)
execute_process(COMMAND gzip -9nf changelog changelog.Debian WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
install(FILES ${CMAKE_BINARY_DIR}/changelog.gz ${CMAKE_BINARY_DIR}/changelog.Debian.gz package/copyright
        DESTINATION ${documents})
# What the weights are, and who made the photographs that they were trained on.
file(GLOB card CONFIGURE_DEPENDS models/*.md models/*.tsv models/*.jpg models/*.svg)
install(FILES ${card} DESTINATION ${documents}/models)
install(FILES package/lintian-overrides RENAME mend DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${MEND_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "fills holes in pictures
You paint over what should go; mend puts there what could have been behind
it. Every pixel outside the hole stays as it was, at any depth, with alpha,
profile and metadata.
.
This package holds the program, the library for other programs and a plug-in
for GIMP. Networks need libtorch, the plug-in needs GIMP; both are
recommended, and everything else works without them.")
file(WRITE ${CMAKE_BINARY_DIR}/shlibs "libmend ${PROJECT_VERSION_MAJOR} mend (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/package/triggers ${CMAKE_BINARY_DIR}/shlibs)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON) # whatever the umask of the checkout
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_BINARY_DIR}/package_depends.cmake)
configure_file(cmake/package_depends.cmake.in package_depends.cmake @ONLY)
include(CPack)
