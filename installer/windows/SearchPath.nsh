; The folder of the programs in the PATH of the machine or of the user. A PATH can be longer than any string that NSIS
; holds, so it never becomes one of those: all is done in one buffer, by calls of the system.
;
; The buffer holds ";", the PATH, and ";", so that each entry stands between two of them. The registry key of the install
; remembers the entry that was made there, which alone is taken out again.

!define ENVIRONMENT_OF_MACHINE "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
!define ENVIRONMENT_OF_USER "Environment"
!define LONGEST_PATH 32000 ; characters; Windows allows 32767 for a variable with its name

Var PathKey    ; handle of the registry key
Var PathType   ; REG_SZ or REG_EXPAND_SZ: stays as it was found
Var PathIsNew  ; 1 if there was no such value
Var PathBuffer ; 0 if PATH cannot be read, or is none of the two types
Var PathText   ; the PATH in the buffer

!macro SEARCH_PATH UN

; Reads PATH, with room for another entry, $R3.
Function ${UN}OpenSearchPath
    StrCpy $PathBuffer 0
    ${If} $MultiUser.InstallMode == AllUsers
        StrCpy $0 -2147483646 ; HKEY_LOCAL_MACHINE
        StrCpy $1 "${ENVIRONMENT_OF_MACHINE}"
    ${Else}
        StrCpy $0 -2147483647 ; HKEY_CURRENT_USER
        StrCpy $1 "${ENVIRONMENT_OF_USER}"
    ${EndIf}
    System::Call 'advapi32::RegOpenKeyExW(p r0, w r1, i 0, i 0x2001F, *p .r2) i .r0' ; KEY_READ|KEY_WRITE
    StrCpy $PathKey $2
    ${If} $0 <> 0
        StrCpy $PathKey 0
        Return
    ${EndIf}

    StrCpy $PathIsNew 0
    StrCpy $2 0
    System::Call 'advapi32::RegQueryValueExW(p $PathKey, w "Path", p 0, *i .r1, p 0, *i r2r2) i .r0'
    ${If} $0 = 2 ; ERROR_FILE_NOT_FOUND
        StrCpy $PathIsNew 1
        StrCpy $1 2
        StrCpy $2 0
    ${ElseIf} $0 <> 0
        Return
    ${EndIf}
    ${If} $1 <> 1 ; REG_SZ
    ${AndIf} $1 <> 2 ; REG_EXPAND_SZ
        Return
    ${EndIf}
    StrCpy $PathType $1

    StrLen $0 $R3
    IntOp $0 $0 + 8 ; both separators, one for the entry, ends of strings
    IntOp $0 $0 * 2
    IntOp $0 $0 + $2
    System::Alloc $0 ; filled with zeros
    Pop $PathBuffer
    ${If} $PathBuffer P= 0
        Return
    ${EndIf}
    IntPtrOp $PathText $PathBuffer + 2
    System::Call 'kernel32::lstrcpyW(p $PathBuffer, w ";")'
    ${If} $PathIsNew = 0
        System::Call 'advapi32::RegQueryValueExW(p $PathKey, w "Path", p 0, p 0, p $PathText, *i r2r2) i .r0'
        ${If} $0 <> 0 ; somebody else is changing it
            System::Free $PathBuffer
            StrCpy $PathBuffer 0
            Return
        ${EndIf}
    ${EndIf}
    System::Call 'kernel32::lstrcatW(p $PathBuffer, w ";")'
FunctionEnd

Function ${UN}CloseSearchPath
    ${If} $PathBuffer P<> 0
        System::Free $PathBuffer
    ${EndIf}
    ${If} $PathKey P<> 0
        System::Call 'advapi32::RegCloseKey(p $PathKey)'
    ${EndIf}
FunctionEnd

; Writes what stands from $PathText on, and tells the running programs, of which Explorer hands it to new ones. Leaves 0
; in $0 if it went well.
Function ${UN}WriteSearchPath
    System::Call 'kernel32::lstrlenW(p $PathText) i .r1'
    IntOp $1 $1 + 1
    IntOp $1 $1 * 2
    System::Call 'advapi32::RegSetValueExW(p $PathKey, w "Path", i 0, i $PathType, p $PathText, i r1) i .r0'
    SendMessage ${HWND_BROADCAST} ${WM_WININICHANGE} 0 "STR:Environment" /TIMEOUT=2000
FunctionEnd

; Takes the entry $R3 out, if it is there, and leaves everything else letter by letter.
Function ${UN}RemoveFromSearchPath
    Call ${UN}OpenSearchPath
    ${If} $PathBuffer P<> 0
        System::Call 'shlwapi::StrStrIW(p $PathBuffer, w ";$R3;") p .r2'
        ${If} $2 P<> 0
            StrLen $0 ";$R3"
            IntOp $0 $0 * 2
            IntPtrOp $3 $2 + $0 ; what stands behind it
            System::Call 'kernel32::lstrlenW(p r3) i .r0'
            IntOp $0 $0 + 1
            IntOp $0 $0 * 2
            System::Call 'kernel32::RtlMoveMemory(p r2, p r3, p r0)'
            System::Call 'kernel32::lstrlenW(p $PathBuffer) i .r0'
            ${If} $0 > 1
                ; Without the separator at the end, which is not a part of PATH.
                IntOp $0 $0 - 1
                IntOp $0 $0 * 2
                IntPtrOp $0 $PathBuffer + $0
                System::Call '*$0(&i2 0)'
                Call ${UN}WriteSearchPath
            ${Else}
                ReadRegDWORD $1 SHCTX "${UNINSTALL_KEY}" "SearchPathMade"
                ${If} $1 = 1
                    System::Call 'advapi32::RegDeleteValueW(p $PathKey, w "Path")'
                    SendMessage ${HWND_BROADCAST} ${WM_WININICHANGE} 0 "STR:Environment" /TIMEOUT=2000
                ${Else}
                    System::Call '*$PathText(&i2 0)'
                    Call ${UN}WriteSearchPath
                ${EndIf}
            ${EndIf}
        ${EndIf}
    ${EndIf}
    Call ${UN}CloseSearchPath
FunctionEnd
!macroend
!insertmacro SEARCH_PATH ""
!insertmacro SEARCH_PATH "un."

; Puts the entry $R3 at the end, behind those of others, unless it is there already.
Function AddToSearchPath
    Call OpenSearchPath
    ${If} $PathBuffer P= 0
        DetailPrint "$(SearchPathUnchanged)"
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(SearchPathUnchanged)" /SD IDOK
        Call CloseSearchPath
        Return
    ${EndIf}
    System::Call 'shlwapi::StrStrIW(p $PathBuffer, w ";$R3;") p .r2'
    ${If} $2 P<> 0
        Call CloseSearchPath
        Return
    ${EndIf}
    System::Call 'kernel32::lstrlenW(p $PathText) i .r2'
    IntOp $2 $2 - 1 ; of PATH without the separator
    StrLen $0 "$R3;"
    IntOp $0 $0 + $2
    ${If} $0 > ${LONGEST_PATH}
        DetailPrint "$(SearchPathUnchanged)"
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(SearchPathUnchanged)" /SD IDOK
        Call CloseSearchPath
        Return
    ${EndIf}

    ${If} $2 = 0
        System::Call 'kernel32::lstrcpyW(p $PathText, w "$R3")'
    ${Else}
        ; A PATH that ends in a separator goes on doing so: then that is what it is again without the entry.
        IntOp $0 $2 * 2
        IntPtrOp $1 $PathText + $0
        IntPtrOp $0 $1 - 2
        System::Call '*$0(&i2 .r3)'
        ${If} $3 = 59 ; ";"
            System::Call 'kernel32::lstrcpyW(p r1, w "$R3;")'
        ${Else}
            System::Call 'kernel32::lstrcatW(p $PathText, w "$R3")'
        ${EndIf}
    ${EndIf}
    Call WriteSearchPath
    ${If} $0 = 0
        WriteRegStr SHCTX "${UNINSTALL_KEY}" "SearchPathEntry" $R3
        WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "SearchPathMade" $PathIsNew
    ${EndIf}
    Call CloseSearchPath
FunctionEnd
