; What was installed is removed by a list of names, never by emptying a folder: what others put there stays.
; The list has one name a line, relative to the folder of the install; folders end in "\" and come after what is in them.

!define INSTALLED_LIST "installed-files.txt"

; Removes from folder $R0 what the list $R1 names, except for what the list $R2 names too ("" for none). Leaves in $R4 the
; first file that could not be removed, "" if all went.
!macro REMOVE_LISTED_FILES UN
Function ${UN}RemoveListedFiles
    Push $0
    Push $1
    Push $2
    Push $3
    StrCpy $R4 ""
    ClearErrors
    FileOpen $0 $R1 r
    ${Unless} ${Errors}
        ${Do}
            ClearErrors
            FileRead $0 $1
            ${If} ${Errors}
                ${ExitDo}
            ${EndIf}
            StrCpy $1 $1 -2 ; without the end of the line
            ${If} $R2 != ""
                ClearErrors
                FileOpen $2 $R2 r
                ${DoUntil} ${Errors}
                    FileRead $2 $3
                    ${If} $3 == "$1$\r$\n"
                        StrCpy $1 ""
                        ${ExitDo}
                    ${EndIf}
                ${Loop}
                FileClose $2
            ${EndIf}
            ; A list that was tampered with does not lead out of the folder.
            System::Call 'shlwapi::StrStrW(w r1, w "..") p .r3'
            StrCpy $2 $1 1 -1
            ${If} $1 == ""
            ${OrIf} $3 P<> 0
                ${Continue}
            ${ElseIf} $2 == "\"
                RMDir "$R0\$1" ; only if it is empty
            ${Else}
                ClearErrors
                Delete "$R0\$1"
                ${If} ${Errors}
                ${AndIf} $R4 == ""
                    StrCpy $R4 "$R0\$1"
                ${EndIf}
            ${EndIf}
        ${Loop}
        FileClose $0
    ${EndUnless}
    ClearErrors
    Pop $3
    Pop $2
    Pop $1
    Pop $0
FunctionEnd
!macroend
!insertmacro REMOVE_LISTED_FILES ""
!insertmacro REMOVE_LISTED_FILES "un."

; The earlier install may lie in this very folder, called by another name: a short one, a junction, a drive that stands for
; it. Its list must not be taken for that of another place then, or what was just installed would go.
Function RecogniseEarlierFolder
    ${If} $EarlierFolder == ""
        Return
    ${EndIf}
    GetTempFileName $0 $INSTDIR
    ${GetFileName} $0 $1
    ${If} ${FileExists} "$EarlierFolder\$1"
        StrCpy $EarlierFolder $INSTDIR
    ${EndIf}
    Delete $0
FunctionEnd

; After the new files are there: removes those of the earlier install that are no more, all of them if it lay elsewhere.
Function RemoveEarlierFiles
    ${If} $EarlierFolder == ""
        Return
    ${EndIf}
    StrCpy $R0 $EarlierFolder
    StrCpy $R1 "$EarlierFolder\${INSTALLED_LIST}"
    StrCpy $R2 ""
    ${If} $EarlierFolder == $INSTDIR
        InitPluginsDir
        StrCpy $R2 "$PLUGINSDIR\${INSTALLED_LIST}"
        File "/oname=$R2" "${FILE_LIST}"
        Call RemoveListedFiles
    ${Else}
        Call RemoveListedFiles
        Delete "$EarlierFolder\${INSTALLED_LIST}"
        Delete "$EarlierFolder\${UNINSTALLER}"
        RMDir $EarlierFolder
    ${EndIf}
FunctionEnd
