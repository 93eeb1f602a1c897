# What is installed, and the Debian package of it that cpack makes. The manual page and the completion are what the built
# program says of itself; assets/debian/changelog gets an entry with each version.
set(assets ${PROJECT_SOURCE_DIR}/assets)

add_custom_command(OUTPUT gallop.1.gz DEPENDS gallop VERBATIM
  COMMAND gallop help --man > gallop.1
  COMMAND gzip -9nf gallop.1)
add_custom_command(OUTPUT gallop.bash DEPENDS gallop VERBATIM
  COMMAND gallop help --completion bash > gallop.bash)
add_custom_command(OUTPUT changelog.gz DEPENDS ${assets}/debian/changelog VERBATIM
  COMMAND gzip -9nc ${assets}/debian/changelog > changelog.gz)
add_custom_target(gallop_papers ALL DEPENDS gallop.1.gz gallop.bash changelog.gz)

install(TARGETS gallop)
install(DIRECTORY ${assets}/urdf DESTINATION ${CMAKE_INSTALL_DATADIR}/gallop)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/gallop.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/gallop.bash RENAME gallop
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${assets}/desktop/gallop.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${assets}/icons/gallop.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz ${assets}/debian/copyright
              ${PROJECT_SOURCE_DIR}/docs/environment.md ${PROJECT_SOURCE_DIR}/docs/sac.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                                WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_CONTACT "The Gallop developers <gallop@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "half-cheetah simulator and soft actor-critic trainer")
set(CPACK_PACKAGE_DESCRIPTION
"A native re-creation of PyBullet's HalfCheetahBulletEnv-v0, equal to it bit for
bit, with a Soft Actor-Critic trainer, a window to watch it learn, films and
learning curves. It needs neither Python nor a display.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# dpkg-shlibdeps finds what is linked. Said here: the BLAS behind libtorch, which would else be the reference one, 15
# times slower; libEGL and Mesa's drivers, loaded where they are used; a font; and what GLFW loads if it is there.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libopenblas0-pthread | libopenblas0, libegl1, libgl1-mesa-dri, fonts-dejavu-core")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libxcursor1, libxi6, libxinerama1, libxrandr2")

execute_process(COMMAND dpkg-query --search ${Torch_DIR}/TorchConfig.cmake
                OUTPUT_QUIET ERROR_QUIET RESULT_VARIABLE is_foreign_torch)
if(is_foreign_torch)
  message(STATUS "No .deb from this build: no Debian package holds the LibTorch in ${Torch_DIR}. cpack makes a .tar.gz")
  set(CPACK_GENERATOR TGZ)
endif()
include(CPack)
