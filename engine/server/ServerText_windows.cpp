#include "engine/server/ServerText.h"

#include <string>

#include <windows.h>

namespace basekeep::ServerText {

namespace {

/// Of programs whose manifest asks for none. GetACP() tells ours, and a locale's own table does not know that the whole
/// machine may have been set to UTF-8.
UINT machineCodePage()
{
    wchar_t text[16]{};
    DWORD bytes = sizeof text;
    const LSTATUS status = RegGetValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage",
                                        L"ACP", RRF_RT_REG_SZ, nullptr, text, &bytes);
    const UINT page = status == ERROR_SUCCESS ? UINT(wcstoul(text, nullptr, 10)) : 0;
    return IsValidCodePage(page) ? page : GetACP();
}

UINT codePage()
{
    static const UINT page = machineCodePage();
    return page;
}

/// Null if the bytes are no text of that code page.
QString decoded(UINT page, const QByteArray& bytes)
{
    const int length = MultiByteToWideChar(page, MB_ERR_INVALID_CHARS, bytes.data(), int(bytes.size()), nullptr, 0);
    if (length <= 0)
        return {};
    std::wstring text(std::size_t(length), L'\0');
    MultiByteToWideChar(page, 0, bytes.data(), int(bytes.size()), text.data(), length);
    return QString::fromStdWString(text);
}

} // namespace

QByteArray encode(const QString& text)
{
    const std::wstring wide = text.toStdWString();
    const int size = WideCharToMultiByte(codePage(), 0, wide.data(), int(wide.size()), nullptr, 0, nullptr, nullptr);
    QByteArray bytes(qMax(size, 0), '\0');
    WideCharToMultiByte(codePage(), 0, wide.data(), int(wide.size()), bytes.data(), size, nullptr, nullptr);
    return bytes;
}

QString decode(const QByteArray& bytes)
{
    for (const UINT page : {UINT(CP_UTF8), codePage()}) {
        if (const QString text = decoded(page, bytes); !text.isNull())
            return text;
    }
    return QString::fromUtf8(bytes); // with marks where something is no text
}

bool canHold(const QString& text)
{
    // Not by decode(): what a code page makes of unusual characters may happen to be UTF-8 of others.
    return text.isEmpty() || decoded(codePage(), encode(text)) == text;
}

} // namespace basekeep::ServerText
