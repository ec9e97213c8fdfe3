# Makes the Windows installer of an installed tree:
#
#   cmake -DSTAGE=FOLDER -DVERSION=1.2.3 -DPUBLISHER=NAME -DOUTPUT=FILE.exe [-DSIGN=COMMAND] -P MakeInstaller.cmake
#
# STAGE is what "cmake --install" filled. SIGN, or the environment variable BASEKEEP_SIGN, is a command that signs the one
# file whose name is put behind it: it is run on every program and library, on the uninstaller and on the installer.
cmake_minimum_required(VERSION 3.22)

foreach(needed STAGE VERSION PUBLISHER OUTPUT)
    if(NOT ${needed})
        message(FATAL_ERROR "-D${needed}=… is missing")
    endif()
endforeach()
find_program(MAKENSIS makensis PATHS "$ENV{ProgramFiles}/NSIS" "$ENV{ProgramFiles\(x86\)}/NSIS" REQUIRED)
get_filename_component(source ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
get_filename_component(STAGE ${STAGE} ABSOLUTE)
get_filename_component(OUTPUT ${OUTPUT} ABSOLUTE)
get_filename_component(output_folder ${OUTPUT} DIRECTORY)
set(work ${OUTPUT}.work)
file(REMOVE_RECURSE ${work})
file(MAKE_DIRECTORY ${work} ${output_folder})

if(NOT DEFINED SIGN)
    set(SIGN "$ENV{BASEKEEP_SIGN}")
endif()
if(NOT SIGN STREQUAL "")
    separate_arguments(sign_command NATIVE_COMMAND ${SIGN})
    file(GLOB_RECURSE binaries ${STAGE}/*.exe ${STAGE}/*.dll)
    foreach(binary ${binaries})
        execute_process(COMMAND ${sign_command} ${binary} COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
endif()

# The list by which files are removed again: files first, then the folders, the inner ones before the outer.
file(GLOB_RECURSE entries LIST_DIRECTORIES true RELATIVE ${STAGE} ${STAGE}/*)
list(SORT entries ORDER DESCENDING)
set(files)
set(folders)
set(bytes 0)
foreach(entry ${entries})
    if(NOT entry MATCHES "^[A-Za-z0-9_.+/ -]+$")
        message(FATAL_ERROR "\"${entry}\": the installer's list of files holds ASCII names only")
    endif()
    string(REPLACE "/" "\\" name ${entry})
    if(IS_DIRECTORY ${STAGE}/${entry})
        string(APPEND folders "${name}\\\r\n")
    else()
        string(APPEND files "${name}\r\n")
        file(SIZE ${STAGE}/${entry} size)
        math(EXPR bytes "${bytes} + ${size}")
    endif()
endforeach()
file(WRITE ${work}/installed-files.txt "${files}${folders}")
math(EXPR size_kb "(${bytes} + 1023) / 1024")

# The licence page. The translation says that the English text below it is the one that binds.
string(ASCII 239 187 191 byte_order_mark)
file(READ ${source}/LICENSE english)
file(READ ${CMAKE_CURRENT_LIST_DIR}/licence/zh_CN.txt chinese)
string(REGEX MATCH "Copyright[^\n]*" copyright "${english}")
string(REGEX REPLACE "([^\n])\n([^\n])" "\\1 \\2" english "${english}") # the page wraps lines itself
file(CONFIGURE OUTPUT ${work}/licence-en.txt CONTENT "${byte_order_mark}${english}" @ONLY NEWLINE_STYLE CRLF)
file(CONFIGURE OUTPUT ${work}/licence-zh_CN.txt CONTENT "${byte_order_mark}${chinese}${english}" @ONLY
    NEWLINE_STYLE CRLF)

set(definitions STAGE=${STAGE} FILE_LIST=${work}/installed-files.txt LICENCES=${work} VERSION=${VERSION}
    SIZE_KB=${size_kb} SOURCE=${source} OUTPUT=${OUTPUT} PUBLISHER=${PUBLISHER} COPYRIGHT=${copyright})
if(NOT SIGN STREQUAL "")
    list(APPEND definitions SIGN=${SIGN})
endif()
list(TRANSFORM definitions PREPEND -D)
execute_process(COMMAND ${MAKENSIS} -V2 -WX -INPUTCHARSET UTF8 ${definitions} ${CMAKE_CURRENT_LIST_DIR}/basekeep.nsi
    COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE_RECURSE ${work})
file(SIZE ${OUTPUT} size)
math(EXPR mebibytes "${size} / 1048576")
message(STATUS "${OUTPUT}: ${mebibytes} MiB")
