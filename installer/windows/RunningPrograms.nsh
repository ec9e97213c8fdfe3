; A program that runs cannot be replaced, and a backup that is being taken must not be broken.

; Windows lets nobody write to a program that runs, whoever runs it. NAME is left in $R1 if that is so.
!macro LOOK_WHETHER_RUNNING NAME
    ${If} $R1 == ""
    ${AndIf} ${FileExists} "$R0\bin\${NAME}"
        ClearErrors
        FileOpen $0 "$R0\bin\${NAME}" a
        ${If} ${Errors}
            StrCpy $R1 "${NAME}"
        ${Else}
            FileClose $0
        ${EndIf}
    ${EndIf}
!macroend

; Returns when none of our programs in the install $R0 runs: asks for it in the window, ends the program if it is silent.
!macro REQUIRE_NOTHING_RUNS UN
Function ${UN}RequireNothingRuns
    ${Do}
        StrCpy $R1 ""
        !insertmacro LOOK_WHETHER_RUNNING basekeep-walstreamer.exe
        !insertmacro LOOK_WHETHER_RUNNING basekeep-cli.exe
        !insertmacro LOOK_WHETHER_RUNNING basekeep.exe
        ${If} $R1 == ""
            ClearErrors
            Return
        ${EndIf}
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(ProgramRuns)" /SD IDCANCEL IDRETRY again
        SetErrorLevel ${EXIT_IN_USE}
        Abort "$(NothingChanged)"
        again:
    ${Loop}
FunctionEnd
!macroend
!insertmacro REQUIRE_NOTHING_RUNS ""
!insertmacro REQUIRE_NOTHING_RUNS "un."
