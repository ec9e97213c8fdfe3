# What "cmake --install" puts on a Linux system, and the Debian package that is made of it. The AppImage starts from the
# same: see make-appimage.
include(GNUInstallDirs)

# The child is called by the other two programs alone.
install(TARGETS basekeep basekeep-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS basekeep-walstreamer RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/basekeep)
foreach(program basekeep basekeep-cli basekeep-walstreamer)
    target_link_options(${program} PRIVATE -Wl,-z,relro -Wl,-z,now)
    set_target_properties(${program} PROPERTIES INSTALL_RPATH "") # the system's libraries are where it looks anyway
endforeach()

install(FILES ${CMAKE_SOURCE_DIR}/resources/org.basekeep.Basekeep.desktop
    DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
set(metainfo ${CMAKE_SOURCE_DIR}/resources/org.basekeep.Basekeep.metainfo.xml)
file(STRINGS ${metainfo} releases REGEX "<release version=\"${PROJECT_VERSION}\"")
if(NOT releases)
    message(FATAL_ERROR "${metainfo} tells of no release ${PROJECT_VERSION}")
endif()
install(FILES ${metainfo} DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
foreach(size 16 24 32 48 64 128 256 512)
    install(FILES ${CMAKE_SOURCE_DIR}/resources/icons/application/basekeep-${size}.png
        DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/${size}x${size}/apps RENAME basekeep.png)
endforeach()
install(FILES ${CMAKE_SOURCE_DIR}/resources/basekeep.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)

# Texts that Debian wants compressed, without a time stamp, so that the same sources make the same package.
set(compressed)
function(basekeep_compressed SOURCE NAME DESTINATION)
    set(result ${CMAKE_CURRENT_BINARY_DIR}/${NAME}.gz)
    add_custom_command(OUTPUT ${result} COMMAND gzip -9nc ${SOURCE} > ${result} DEPENDS ${SOURCE} VERBATIM)
    install(FILES ${result} DESTINATION ${DESTINATION})
    set(compressed ${compressed} ${result} PARENT_SCOPE)
endfunction()
foreach(page basekeep basekeep-cli)
    basekeep_compressed(${CMAKE_CURRENT_LIST_DIR}/man/${page}.1 ${page}.1 ${CMAKE_INSTALL_MANDIR}/man1)
endforeach()
set(documents ${CMAKE_INSTALL_DATADIR}/doc/basekeep)
configure_file(${CMAKE_CURRENT_LIST_DIR}/debian/changelog.in changelog.Debian @ONLY)
basekeep_compressed(${CMAKE_CURRENT_BINARY_DIR}/changelog.Debian changelog.Debian ${documents})
basekeep_compressed(${CMAKE_SOURCE_DIR}/CHANGELOG.md changelog ${documents})
file(READ ${CPACK_RESOURCE_FILE_LICENSE} licence)
string(REGEX REPLACE "^.*Developers\n\n" " " licence "${licence}") # the terms, indented, a dot for an empty line
string(STRIP "${licence}" licence)
string(REPLACE "\n" "\n " licence " ${licence}")
string(REPLACE "\n \n" "\n .\n" licence "${licence}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/debian/copyright.in copyright @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/copyright DESTINATION ${documents})
add_custom_target(basekeep_documents ALL DEPENDS ${compressed})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_PACKAGE_NAME basekeep)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Not seen by looking at the programs: a server for the sandbox and for replicas (its major version is the user's
# choice), and what Qt loads when it runs on Wayland. The keychain is the desktop's, which brings one; a second one beside
# it would be in the way.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "postgresql, qt6-wayland")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "gnome-keyring | libkf5wallet-bin")
file(READ ${CPACK_PACKAGE_DESCRIPTION_FILE} CPACK_DEBIAN_PACKAGE_DESCRIPTION)
