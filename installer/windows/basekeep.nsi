; The Windows installer. MakeInstaller.cmake hands it to makensis, with UTF-8 as the character set and these definitions:
;   STAGE         the folder that holds what is installed        FILE_LIST  the list of it, see InstalledFiles.nsh
;   VERSION       as 1.2.3                                       SIZE_KB    of all files
;   SOURCE        the source tree                                OUTPUT     the installer to write
;   LICENCES      the folder with the texts of the licence page, licence-LANGUAGE.txt
;   PUBLISHER, COPYRIGHT
;   SIGN          optional: a command that signs the file whose name is put behind it
Target amd64-unicode
ManifestSupportedOS Win10
ManifestDPIAware true
ManifestLongPathAware true
SetCompressor /SOLID lzma
SetCompressorDictSize 32
CRCCheck on
AllowSkipFiles off

!define PRODUCT Basekeep
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${PRODUCT}"
!define UNINSTALLER "Uninstall.exe"

; What the installer ends with when it is silent; 0 is success, and NSIS itself uses 1 (cancelled) and 2 (broken off).
!define EXIT_IN_USE 3
!define EXIT_NEEDS_ADMINISTRATOR 4
!define EXIT_ALREADY_AT_WORK 5
!define EXIT_OLD_WINDOWS 6
!define EXIT_OTHERS_FOLDER 7

; One registry key per install remembers all there is to know, so that an upgrade finds mode and folder again.
!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_NOUNINSTALL
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_INSTDIR "${PRODUCT}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_FUNCTION ModeChosen
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include Sections.nsh
!include WinMessages.nsh
!include WinVer.nsh

Name "${PRODUCT}"
OutFile "${OUTPUT}"
BrandingText "${PRODUCT} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

Var FolderOfCommandLine ; of /D=, empty without it
Var EarlierFolder       ; where this mode's earlier install lies, empty if there is none
Var Arguments
Var Argument

; --- pages ------------------------------------------------------------------------------------------------------------

!define MUI_ICON "${SOURCE}/resources/basekeep.ico"
!define MUI_UNICON "${SOURCE}/resources/basekeep.ico"
!define MUI_ABORTWARNING
!define MUI_WELCOMEFINISHPAGE_BITMAP "${__FILEDIR__}/pictures/welcome.bmp"
!define MUI_WELCOMEFINISHPAGE_BITMAP_STRETCH AspectFitHeight
!define MUI_HEADERIMAGE
!define MUI_HEADERIMAGE_RIGHT
!define MUI_HEADERIMAGE_BITMAP "${__FILEDIR__}/pictures/header.bmp"
!define MUI_HEADERIMAGE_BITMAP_STRETCH AspectFitHeight

!define MUI_WELCOMEPAGE_TEXT "$(WelcomeText)"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "$(LicenceFile)"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE FolderChosen
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION StartProgram
!insertmacro MUI_PAGE_FINISH

!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(WhatStays)"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE English ; the first one is for all who have none of their own
!insertmacro MUI_LANGUAGE SimpChinese
LicenseLangString LicenceFile ${LANG_ENGLISH} "${LICENCES}/licence-en.txt"
LicenseLangString LicenceFile ${LANG_SIMPCHINESE} "${LICENCES}/licence-zh_CN.txt"

!include Texts.nsh
!include SearchPath.nsh
!include InstalledFiles.nsh
!include RunningPrograms.nsh

!macro VERSION_INFORMATION LANGUAGE DESCRIPTION
    VIAddVersionKey /LANG=${LANGUAGE} ProductName "${PRODUCT}"
    VIAddVersionKey /LANG=${LANGUAGE} ProductVersion "${VERSION}"
    VIAddVersionKey /LANG=${LANGUAGE} FileVersion "${VERSION}"
    VIAddVersionKey /LANG=${LANGUAGE} FileDescription "${DESCRIPTION}"
    VIAddVersionKey /LANG=${LANGUAGE} CompanyName "${PUBLISHER}"
    VIAddVersionKey /LANG=${LANGUAGE} LegalCopyright "${COPYRIGHT}"
!macroend
VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
!insertmacro VERSION_INFORMATION ${LANG_ENGLISH} "Basekeep Setup"
!insertmacro VERSION_INFORMATION ${LANG_SIMPCHINESE} "Basekeep 安装程序"

!ifdef SIGN
    !uninstfinalize '${SIGN} "%1"' = 0
    !finalize '${SIGN} "%1"' = 0
!endif

; --- what both programs begin with ------------------------------------------------------------------------------------

; Ends the program with the exit status; in the window the text is shown first.
!macro REFUSE TEXT STATUS
    MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
    SetErrorLevel ${STATUS}
    Quit
!macroend

; A folder by its long names, so that the same one is always written the same way.
!macro WRITE_IN_FULL FOLDER
    GetFullPathName $0 ${FOLDER}
    System::Call 'kernel32::GetLongPathNameW(w r0, w .r1, i ${NSIS_MAX_STRLEN}) i .r2'
    ${If} $2 <> 0
        StrCpy ${FOLDER} $1
    ${EndIf}
!macroend

!macro BEGIN
    ${GetParameters} $Arguments
    ClearErrors
    ${GetOptions} $Arguments "/LANG=" $Argument
    ${IfNot} ${Errors}
        StrCpy $LANGUAGE ${LANG_ENGLISH}
        ${If} $Argument == "zh"
        ${OrIf} $Argument == "zh_CN"
            StrCpy $LANGUAGE ${LANG_SIMPCHINESE}
        ${EndIf}
    ${EndIf}
    ; Lives as long as this program. Only one at a time may change what is installed.
    System::Call 'kernel32::CreateMutexW(p 0, i 0, w "${PRODUCT}.Setup") p.r0 ?e'
    Pop $0
    ${If} $0 = 183 ; ERROR_ALREADY_EXISTS
        !insertmacro REFUSE "$(AlreadyAtWork)" ${EXIT_ALREADY_AT_WORK}
    ${EndIf}
!macroend

Function .onInit
    !insertmacro BEGIN
    ClearErrors
    ${GetOptions} $Arguments "/?" $Argument
    ${IfNot} ${Errors}
        MessageBox MB_OK|MB_ICONINFORMATION "$(Switches)" /SD IDOK
        Quit
    ${EndIf}
    ${IfNot} ${AtLeastWin10}
        !insertmacro REFUSE "$(OldWindows)" ${EXIT_OLD_WINDOWS}
    ${EndIf}
    ClearErrors
    ${GetOptions} $Arguments "/AllUsers" $Argument
    ${IfNot} ${Errors}
        UserInfo::GetAccountType
        Pop $0
        ${If} $0 != "Admin"
            !insertmacro REFUSE "$(NeedsAdministrator)" ${EXIT_NEEDS_ADMINISTRATOR}
        ${EndIf}
    ${EndIf}
    StrCpy $FolderOfCommandLine $INSTDIR
    !insertmacro MULTIUSER_INIT
FunctionEnd

; --- sections ---------------------------------------------------------------------------------------------------------

Section "$(ProgramName)" SecProgram
    SectionIn RO
    Call FolderIsOthers ; the page does not come in a silent install
    ${If} $0 == 1
        !insertmacro REFUSE "$(OthersFolder)" ${EXIT_OTHERS_FOLDER}
    ${EndIf}
    ${If} $EarlierFolder != ""
        StrCpy $R0 $EarlierFolder
        Call RequireNothingRuns
    ${EndIf}
    StrCpy $R0 $INSTDIR
    Call RequireNothingRuns

    SetOverwrite on
    SetOutPath $INSTDIR
    !insertmacro WRITE_IN_FULL $INSTDIR
    Call RecogniseEarlierFolder
    ${IfNot} ${FileExists} "$INSTDIR\${INSTALLED_LIST}" ; the sign that the folder is ours, should this be broken off
        File "/oname=$INSTDIR\${INSTALLED_LIST}" "${FILE_LIST}"
    ${EndIf}
    File /r "${STAGE}/*"
    WriteUninstaller "$INSTDIR\${UNINSTALLER}"

    Call RemoveEarlierFiles
    File "/oname=$INSTDIR\${INSTALLED_LIST}" "${FILE_LIST}"

    WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${PRODUCT}"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\bin\basekeep.exe,0"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section "$(StartMenuName)" SecStartMenu
SectionEnd

Section /o "$(DesktopName)" SecDesktop
SectionEnd

Section /o "$(SearchPathName)" SecSearchPath
SectionEnd

; A choice that was taken back since the earlier install is undone.
!macro APPLY_LINK SECTION FILE
    ${If} ${SectionIsSelected} ${${SECTION}}
        CreateShortcut "${FILE}" "$INSTDIR\bin\basekeep.exe" "" "" "" "" "" "$(LinkComment)"
    ${Else}
        Delete "${FILE}"
    ${EndIf}
    !insertmacro REMEMBER_CHOICE ${SECTION}
!macroend

!macro REMEMBER_CHOICE SECTION
    SectionGetFlags ${${SECTION}} $0
    IntOp $0 $0 & ${SF_SELECTED}
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "${SECTION}" $0
!macroend

Section "-Choices"
    SetOutPath "$INSTDIR\bin" ; becomes the links' working folder
    !insertmacro APPLY_LINK SecStartMenu "$SMPROGRAMS\${PRODUCT}.lnk"
    !insertmacro APPLY_LINK SecDesktop "$DESKTOP\${PRODUCT}.lnk"

    ReadRegStr $R3 SHCTX "${UNINSTALL_KEY}" "SearchPathEntry"
    ${If} $R3 != ""
        ${If} $R3 != "$INSTDIR\bin"
        ${OrIfNot} ${SectionIsSelected} ${SecSearchPath}
            Call RemoveFromSearchPath
            DeleteRegValue SHCTX "${UNINSTALL_KEY}" "SearchPathEntry"
        ${EndIf}
    ${EndIf}
    ${If} ${SectionIsSelected} ${SecSearchPath}
        StrCpy $R3 "$INSTDIR\bin"
        Call AddToSearchPath
    ${EndIf}
    !insertmacro REMEMBER_CHOICE SecSearchPath
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
    !insertmacro MUI_DESCRIPTION_TEXT ${SecProgram} "$(ProgramDescription)"
    !insertmacro MUI_DESCRIPTION_TEXT ${SecStartMenu} "$(StartMenuDescription)"
    !insertmacro MUI_DESCRIPTION_TEXT ${SecDesktop} "$(DesktopDescription)"
    !insertmacro MUI_DESCRIPTION_TEXT ${SecSearchPath} "$(SearchPathDescription)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END

; DEFAULT: 1 if the section is wanted where nothing is known. For each mode anew: another one's choices do not count.
!macro CHOICE SECTION SWITCH DEFAULT
    ClearErrors
    ReadRegDWORD $0 SHCTX "${UNINSTALL_KEY}" "${SECTION}"
    ${If} ${Errors}
        StrCpy $0 ${DEFAULT}
    ${EndIf}
    ${If} $0 = 0
        !insertmacro UnselectSection ${${SECTION}}
    ${Else}
        !insertmacro SelectSection ${${SECTION}}
    ${EndIf}
    ClearErrors
    ${GetOptions} $Arguments "/${SWITCH}" $Argument
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${${SECTION}}
    ${EndIf}
    ClearErrors
    ${GetOptions} $Arguments "/NO${SWITCH}" $Argument
    ${IfNot} ${Errors}
        !insertmacro UnselectSection ${${SECTION}}
    ${EndIf}
!macroend

; Called when it is known for whom the install is: what that one's earlier install was like, unless the command line
; says otherwise.
Function ModeChosen
    ReadRegStr $EarlierFolder SHCTX "${UNINSTALL_KEY}" "InstallLocation"
    ${If} $FolderOfCommandLine != ""
        StrCpy $INSTDIR $FolderOfCommandLine
        StrCpy $0 $INSTDIR 1 -1
        ${If} $0 == "\"
            StrCpy $INSTDIR $INSTDIR -1
        ${EndIf}
    ${EndIf}
    !insertmacro CHOICE SecStartMenu STARTMENU 1
    !insertmacro CHOICE SecDesktop DESKTOP 0
    !insertmacro CHOICE SecSearchPath PATH 0
FunctionEnd

; Leaves 1 in $0 if $INSTDIR holds something, and nothing of ours: who put it there would lose it to the uninstaller
; where names are the same.
Function FolderIsOthers
    ${DirState} $INSTDIR $0
    ${If} ${FileExists} "$INSTDIR\${INSTALLED_LIST}"
    ${OrIf} ${FileExists} "$INSTDIR\bin\basekeep.exe"
        StrCpy $0 0
    ${EndIf}
FunctionEnd

Function FolderChosen
    Call FolderIsOthers
    ${If} $0 == 1
        StrCpy $INSTDIR "$INSTDIR\${PRODUCT}"
        Call FolderIsOthers
        ${If} $0 == 1
            MessageBox MB_OK|MB_ICONEXCLAMATION "$(OthersFolder)"
        ${EndIf}
        Abort ; back to the page, which shows the folder inside of it
    ${EndIf}
FunctionEnd

Function StartProgram
    ; Through the shell, which runs it with the user's own rights, not with the installer's.
    Exec '"$WINDIR\explorer.exe" "$INSTDIR\bin\basekeep.exe"'
FunctionEnd

; --- the uninstaller --------------------------------------------------------------------------------------------------

Function un.onInit
    !insertmacro BEGIN
    ; It belongs to the install that lies where it lies itself, by whatever name it was called.
    !insertmacro WRITE_IN_FULL $INSTDIR
    SetShellVarContext all
    StrCpy $MultiUser.InstallMode AllUsers
    ReadRegStr $0 HKLM "${UNINSTALL_KEY}" "InstallLocation"
    ${If} $0 != $INSTDIR
        SetShellVarContext current
        StrCpy $MultiUser.InstallMode CurrentUser
        ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
        ${If} $0 != $INSTDIR
            !insertmacro REFUSE "$(NotInstalledHere)" 2
        ${EndIf}
    ${Else}
        UserInfo::GetAccountType
        Pop $0
        ${If} $0 != "Admin"
            !insertmacro REFUSE "$(NeedsAdministrator)" ${EXIT_NEEDS_ADMINISTRATOR}
        ${EndIf}
    ${EndIf}
FunctionEnd

Section Uninstall
    StrCpy $R0 $INSTDIR
    Call un.RequireNothingRuns

    ReadRegStr $R3 SHCTX "${UNINSTALL_KEY}" "SearchPathEntry"
    ${If} $R3 != ""
        Call un.RemoveFromSearchPath
    ${EndIf}
    Delete "$SMPROGRAMS\${PRODUCT}.lnk"
    Delete "$DESKTOP\${PRODUCT}.lnk"

    InitPluginsDir
    File "/oname=$PLUGINSDIR\${INSTALLED_LIST}" "${FILE_LIST}"
    StrCpy $R0 $INSTDIR
    StrCpy $R1 "$PLUGINSDIR\${INSTALLED_LIST}"
    StrCpy $R2 ""
    Call un.RemoveListedFiles
    ${If} $R4 != "" ; all that is needed to try again stays
        !insertmacro REFUSE "$(NotRemoved)" ${EXIT_IN_USE}
    ${EndIf}
    Delete "$INSTDIR\${INSTALLED_LIST}"
    Delete "$INSTDIR\${UNINSTALLER}"
    SetOutPath $TEMP ; not inside the folder that is to go
    RMDir $INSTDIR
    DeleteRegKey SHCTX "${UNINSTALL_KEY}"
SectionEnd
