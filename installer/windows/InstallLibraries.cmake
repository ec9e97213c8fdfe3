# Runs while "cmake --install" does: puts into bin/ all DLLs of the folder LIBRARIES that the installed programs and
# plugins need, directly or through each other, stripped. A DLL that neither lies there nor belongs to Windows ends the
# installation, so that nothing is found missing on somebody else's machine.
#
# CMake's own file(GET_RUNTIME_DEPENDENCIES) writes all names in small letters, and then does not find Qt6Core.dll on a
# disk that keeps both apart.
cmake_policy(VERSION 3.22)

set(system_libraries
    advapi32 authz bcrypt cfgmgr32 comctl32 comdlg32 credui crypt32 d2d1 d3d11 d3d12 d3d9 dnsapi dwmapi dwrite dxgi
    dxva2 gdi32 imm32 iphlpapi kernel32 mpr msvcrt ncrypt netapi32 ntdll ole32 oleaut32 powrprof propsys psapi rpcrt4
    rstrtmgr secur32 setupapi shcore shell32 shlwapi user32 userenv uxtheme version winhttp wininet winmm winspool.drv
    wldap32 ws2_32 wsock32 wtsapi32)

file(GLOB available ${LIBRARIES}/*.dll)
foreach(library ${available})
    get_filename_component(name ${library} NAME)
    string(TOLOWER ${name} name)
    set(library_${name} ${library})
endforeach()

set(installed $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX})
file(GLOB_RECURSE unread ${installed}/bin/*.exe ${installed}/plugins/*.dll)
set(seen)
set(needed)
while(unread)
    list(POP_FRONT unread binary)
    execute_process(COMMAND ${OBJDUMP} -p ${binary} OUTPUT_VARIABLE headers COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "DLL Name: [^\r\n]+" lines "${headers}")
    foreach(line ${lines})
        string(REPLACE "DLL Name: " "" name ${line})
        string(STRIP ${name} name)
        string(TOLOWER ${name} name)
        if(name IN_LIST seen)
            continue()
        endif()
        list(APPEND seen ${name})
        string(REGEX REPLACE "\\.dll$" "" base ${name})
        if(DEFINED library_${name})
            list(APPEND needed ${library_${name}})
            list(APPEND unread ${library_${name}})
        elseif(NOT base IN_LIST system_libraries AND NOT name MATCHES "^(api|ext)-ms-")
            message(FATAL_ERROR "${binary} needs ${name}, which is neither in ${LIBRARIES} nor known as part of Windows")
        endif()
    endforeach()
endwhile()

foreach(library ${needed})
    get_filename_component(name ${library} NAME)
    file(INSTALL DESTINATION ${CMAKE_INSTALL_PREFIX}/bin TYPE FILE FILES ${library})
    execute_process(COMMAND ${STRIP} --strip-unneeded ${installed}/bin/${name} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
