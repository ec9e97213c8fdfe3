# The application bundle: the window, with the two other programs beside it in Contents/MacOS. The bundle in the build tree
# runs as it is; "cmake --install" adds Qt and all other libraries and signs the whole, and CPack makes a disk image of it.
file(STRINGS ${CMAKE_SOURCE_DIR}/LICENSE copyright_lines REGEX "^Copyright")
list(GET copyright_lines 0 copyright)
string(REPLACE "(c)" "©" copyright "${copyright}")

# Homebrew's libraries are made for the system they are installed on; those of a Qt of one's own may reach further back,
# and CMAKE_OSX_DEPLOYMENT_TARGET then says how far.
set(oldest_macos ${CMAKE_OSX_DEPLOYMENT_TARGET})
if(NOT oldest_macos)
    execute_process(COMMAND sw_vers -productVersion OUTPUT_VARIABLE here OUTPUT_STRIP_TRAILING_WHITESPACE
        COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCH "^[0-9]+" major "${here}")
    set(oldest_macos ${major}.0)
endif()
# Info.plist is filled in by what is known in the target's own folder, which is another one than this.
set(BASEKEEP_OLDEST_MACOS ${oldest_macos} CACHE INTERNAL "the system that the bundle asks for")

set(icon ${CMAKE_SOURCE_DIR}/resources/basekeep.icns)
target_sources(basekeep PRIVATE ${icon})
set_source_files_properties(${icon} TARGET_DIRECTORY basekeep PROPERTIES MACOSX_PACKAGE_LOCATION Resources)
set_target_properties(basekeep PROPERTIES
    OUTPUT_NAME Basekeep
    MACOSX_BUNDLE ON
    MACOSX_BUNDLE_COPYRIGHT "${copyright}"
    MACOSX_BUNDLE_INFO_PLIST ${CMAKE_CURRENT_LIST_DIR}/Info.plist.in)

set(programs Basekeep.app/Contents/MacOS)
add_custom_target(basekeep_bundled_programs ALL
    COMMAND ${CMAKE_COMMAND} -E copy_if_different $<TARGET_FILE:basekeep-cli> $<TARGET_FILE:basekeep-walstreamer>
        $<TARGET_FILE_DIR:basekeep>
    DEPENDS basekeep basekeep-cli basekeep-walstreamer VERBATIM)
install(TARGETS basekeep BUNDLE DESTINATION .)
install(TARGETS basekeep-cli basekeep-walstreamer RUNTIME DESTINATION ${programs})

set(licences Basekeep.app/Contents/Resources/licences)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/licences/README.txt ${CMAKE_CURRENT_LIST_DIR}/licences/QtKeychain.txt
    DESTINATION ${licences})
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${licences} RENAME LICENSE.txt)
foreach(name GPL-3 LGPL-3 OpenSSL PostgreSQL-libpq Qt-third-party libdeflate lz4 zstd)
    install(FILES ${CMAKE_CURRENT_LIST_DIR}/../windows/licences/${name}.txt DESTINATION ${licences})
endforeach()

# macdeployqt has to hear of the other two, so qt_generate_deploy_app_script(), which knows of one program, will not do.
set(deploy ${CMAKE_CURRENT_BINARY_DIR}/Deploy-$<CONFIG>.cmake)
file(GENERATE OUTPUT ${deploy} CONTENT "
include(\"${QT_DEPLOY_SUPPORT}\")
qt_deploy_runtime_dependencies(
    EXECUTABLE Basekeep.app
    ADDITIONAL_EXECUTABLES
        \"\${QT_DEPLOY_PREFIX}/${programs}/basekeep-cli\"
        \"\${QT_DEPLOY_PREFIX}/${programs}/basekeep-walstreamer\"
    NO_APP_STORE_COMPLIANCE)
execute_process(
    COMMAND \"${CMAKE_CURRENT_LIST_DIR}/sign-bundle\" \"\${QT_DEPLOY_PREFIX}/Basekeep.app\"
    COMMAND_ERROR_IS_FATAL ANY)
")
install(SCRIPT ${deploy})

set(CPACK_GENERATOR DragNDrop)
set(CPACK_PACKAGE_FILE_NAME Basekeep-${PROJECT_VERSION}-macos${BASEKEEP_OLDEST_MACOS}-${CMAKE_HOST_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES OFF) # it would undo the signature
set(CPACK_DMG_VOLUME_NAME Basekeep) # CPack puts the link to Applications beside the program
set(CPACK_DMG_FORMAT UDZO)
set(CPACK_DMG_SLA_USE_RESOURCE_FILE_LICENSE OFF)
