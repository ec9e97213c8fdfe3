# What an installed Basekeep consists of on Windows beside its programs, and the target windows_installer:
#
#   bin/           the programs and every DLL that they need     plugins/  Qt's
#   translations/  Qt's own texts                                licences/ of all that comes from others
#
# The libraries come from WINDOWS_PREFIX, which build-dependencies has filled. Without it (MSVC with vcpkg, say) it is the
# package manager's business to put its libraries beside the programs.
set(documents ${CMAKE_CURRENT_BINARY_DIR}/documents)
function(basekeep_document SOURCE NAME)
    configure_file(${SOURCE} ${documents}/${NAME} @ONLY NEWLINE_STYLE CRLF)
    get_filename_component(folder ${NAME} DIRECTORY)
    install(FILES ${documents}/${NAME} DESTINATION ./${folder})
endfunction()
basekeep_document(${CMAKE_SOURCE_DIR}/LICENSE LICENSE.txt)
basekeep_document(${CMAKE_SOURCE_DIR}/CHANGELOG.md CHANGELOG.txt)
basekeep_document(${CMAKE_CURRENT_LIST_DIR}/installed-readme.txt README.txt)

if(WINDOWS_PREFIX)
    file(GLOB licences ${CMAKE_CURRENT_LIST_DIR}/licences/*.txt)
    foreach(licence ${licences})
        get_filename_component(name ${licence} NAME)
        basekeep_document(${licence} licences/${name})
    endforeach()
    basekeep_document(${CMAKE_CURRENT_LIST_DIR}/licences/Qt.txt.in licences/Qt.txt)

    foreach(plugin platforms/qwindows styles/qwindowsvistastyle imageformats/qico tls/qschannelbackend)
        get_filename_component(folder ${plugin} DIRECTORY)
        install(FILES ${WINDOWS_PREFIX}/plugins/${plugin}.dll DESTINATION plugins/${folder})
    endforeach()
    file(WRITE ${documents}/qt.conf "[Paths]\r\nPrefix = ..\r\nPlugins = plugins\r\nTranslations = translations\r\n")
    install(FILES ${documents}/qt.conf DESTINATION bin)

    # The build machine's Qt is of the same version; its texts come in a package of their own.
    foreach(language zh_CN)
        find_file(QT_TEXTS_${language} qtbase_${language}.qm NO_CMAKE_FIND_ROOT_PATH
            PATHS /usr/share/qt6/translations ${WINDOWS_PREFIX}/translations)
        if(QT_TEXTS_${language})
            install(FILES ${QT_TEXTS_${language}} DESTINATION translations)
        else()
            message(STATUS "Qt's own texts in ${language} are not here (Debian: qt6-translations-l10n)")
        endif()
    endforeach()

    find_program(WINDOWS_OBJDUMP NAMES x86_64-w64-mingw32-objdump objdump REQUIRED)
    install(CODE "
        set(LIBRARIES \"${WINDOWS_PREFIX}/bin\")
        set(OBJDUMP \"${WINDOWS_OBJDUMP}\")
        set(STRIP \"${CMAKE_STRIP}\")
        include(\"${CMAKE_CURRENT_LIST_DIR}/InstallLibraries.cmake\")")

    set(staged ${CMAKE_BINARY_DIR}/packages/windows)
    set(windows_installer ${CPACK_PACKAGE_DIRECTORY}/basekeep-${PROJECT_VERSION}-win64.exe)
    add_custom_target(windows_installer
        COMMAND ${CMAKE_COMMAND} -E rm -rf ${staged}
        COMMAND ${CMAKE_COMMAND} --install ${CMAKE_BINARY_DIR} --prefix ${staged} --strip
        COMMAND ${CMAKE_COMMAND} -DSTAGE=${staged} -DVERSION=${PROJECT_VERSION} -DPUBLISHER=${CPACK_PACKAGE_VENDOR}
            -DOUTPUT=${windows_installer} -P ${CMAKE_CURRENT_LIST_DIR}/MakeInstaller.cmake
        DEPENDS basekeep basekeep-cli basekeep-walstreamer
        USES_TERMINAL VERBATIM)
endif()

set(CPACK_GENERATOR ZIP) # to be unpacked anywhere; what people install is made by windows_installer
