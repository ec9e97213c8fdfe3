; Every text of our own, in both languages.

!macro TEXT NAME ENGLISH CHINESE
    LangString ${NAME} ${LANG_ENGLISH} "${ENGLISH}"
    LangString ${NAME} ${LANG_SIMPCHINESE} "${CHINESE}"
!macroend

!insertmacro TEXT WelcomeText \
    "Basekeep takes physical base backups of PostgreSQL servers, shows what happens while it happens, and tells you at the end whether the backup is good.$\r$\n$\r$\nServer profiles, settings and backups that are there already are left as they are.$\r$\n$\r$\n$(^ClickNext)" \
    "Basekeep 为 PostgreSQL 服务器创建物理基础备份，实时显示进展，并在结束时告诉您备份是否完好。$\r$\n$\r$\n已有的服务器配置、设置和备份都会保持原样。$\r$\n$\r$\n$(^ClickNext)"

!insertmacro TEXT ProgramName "Basekeep (required)" "Basekeep（必需）"
!insertmacro TEXT ProgramDescription \
    "The window, the command line program basekeep-cli, and what both need." \
    "图形界面、命令行程序 basekeep-cli，以及二者所需的文件。"
!insertmacro TEXT StartMenuName "Start menu entry" "“开始”菜单项"
!insertmacro TEXT StartMenuDescription "Opens Basekeep from the Start menu." "从“开始”菜单打开 Basekeep。"
!insertmacro TEXT DesktopName "Desktop shortcut" "桌面快捷方式"
!insertmacro TEXT DesktopDescription "Opens Basekeep from the desktop." "从桌面打开 Basekeep。"
!insertmacro TEXT SearchPathName "basekeep-cli in PATH" "将 basekeep-cli 加入 PATH"
!insertmacro TEXT SearchPathDescription \
    "Lets you call basekeep-cli in any console by its name. The folder is put behind what is in the PATH already." \
    "可在任意控制台中直接输入名称调用 basekeep-cli。所在文件夹会加在 PATH 现有内容之后。"
!insertmacro TEXT LinkComment \
    "Physical base backups of PostgreSQL, verified while they arrive" "PostgreSQL 物理基础备份，边接收边校验"

!insertmacro TEXT ProgramRuns \
    "$R1 is running from $R0: Basekeep is open, or a backup or a WAL archive is being taken.$\r$\n$\r$\nLet it finish, or close it, and try again. Nothing has been changed." \
    "$R0 中的 $R1 正在运行：Basekeep 已打开，或正在进行备份或 WAL 归档。$\r$\n$\r$\n请等待其完成或将其关闭，然后重试。尚未做任何更改。"
!insertmacro TEXT NothingChanged "Nothing has been changed." "尚未做任何更改。"
!insertmacro TEXT SearchPathUnchanged \
    "The PATH was left as it is, because it cannot be read or would become too long. To call basekeep-cli by its name, add $R3 to it yourself." \
    "PATH 保持不变，因为无法读取，或加入后会过长。要直接输入名称调用 basekeep-cli，请自行将 $R3 加入 PATH。"
!insertmacro TEXT AlreadyAtWork \
    "Basekeep is just being installed or removed by another program." "另一个程序正在安装或卸载 Basekeep。"
!insertmacro TEXT OldWindows "Basekeep needs Windows 10 or later." "Basekeep 需要 Windows 10 或更高版本。"
!insertmacro TEXT NeedsAdministrator \
    "This needs administrator rights. Run the program as administrator, or install Basekeep for yourself with /CurrentUser." \
    "此操作需要管理员权限。请以管理员身份运行本程序，或使用 /CurrentUser 只为自己安装 Basekeep。"
!insertmacro TEXT NotInstalledHere \
    "Basekeep is not installed in $INSTDIR." "$INSTDIR 中没有安装 Basekeep。"

!insertmacro TEXT OthersFolder \
    "There is something else in $INSTDIR. Basekeep wants a folder of its own." \
    "$INSTDIR 中有其他内容。Basekeep 需要单独的文件夹。"
!insertmacro TEXT NotRemoved \
    "$R4 could not be removed: another program has it open. Close that program, and remove Basekeep again." \
    "无法删除 $R4：另一个程序正在使用它。请关闭该程序，然后再次卸载 Basekeep。"

!insertmacro TEXT WhatStays \
    "Basekeep will be removed from the folder below. Your server profiles, settings and list of backups stay in %LOCALAPPDATA%\basekeep, saved passwords in the Windows Credential Manager. Backups, WAL archives and replicas stay where they are." \
    "将从下面的文件夹中卸载 Basekeep。服务器配置、设置和备份列表保留在 %LOCALAPPDATA%\basekeep 中，已保存的密码保留在 Windows 凭据管理器中。备份、WAL 归档和副本保持原位。"

!insertmacro TEXT Switches \
    "/S: no window, no questions$\r$\n/AllUsers, /CurrentUser: for whom$\r$\n/PATH, /NOPATH: basekeep-cli in the PATH$\r$\n/DESKTOP, /NODESKTOP: shortcut on the desktop$\r$\n/STARTMENU, /NOSTARTMENU: entry in the Start menu$\r$\n/LANG=en, /LANG=zh_CN: language$\r$\n/D=FOLDER: where to; comes last, without quotes$\r$\n$\r$\nWhat is not given stays as it was at the last install.$\r$\n$\r$\nExit status: 0 done, 1 cancelled, 2 broken off, 3 Basekeep is running, 4 needs administrator rights, 5 another setup is at work, 6 Windows is too old, 7 the folder holds something else" \
    "/S：无窗口、不提问$\r$\n/AllUsers、/CurrentUser：为哪些用户安装$\r$\n/PATH、/NOPATH：将 basekeep-cli 加入 PATH$\r$\n/DESKTOP、/NODESKTOP：桌面快捷方式$\r$\n/STARTMENU、/NOSTARTMENU：“开始”菜单项$\r$\n/LANG=en、/LANG=zh_CN：语言$\r$\n/D=文件夹：安装位置；放在最后，不加引号$\r$\n$\r$\n未指定的选项沿用上次安装时的选择。$\r$\n$\r$\n退出状态：0 完成，1 已取消，2 中断，3 Basekeep 正在运行，4 需要管理员权限，5 另一个安装程序正在运行，6 Windows 版本过旧，7 文件夹中有其他内容"
