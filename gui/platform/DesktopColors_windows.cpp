#include "gui/platform/DesktopColors.h"

#include <qt_windows.h>

#include <dwmapi.h>

#include <QtCore/QAbstractNativeEventFilter>
#include <QtCore/QEvent>
#include <QtCore/QSettings>
#include <QtWidgets/QApplication>
#include <QtWidgets/QWidget>

namespace basekeep {

namespace {

// Older headers do not know the attribute, and the first systems that had it gave it another number.
constexpr DWORD DarkFrame = 20;
constexpr DWORD DarkFrameBefore2004 = 19;

/// Gives each window its frame when it is shown.
class FramePainter final : public QObject
{
public:
    using QObject::QObject;

    void setDark(bool isDark)
    {
        m_isDark = isDark;
        const QWidgetList windows = QApplication::topLevelWidgets();
        for (QWidget* window : windows)
            if (window->isVisible())
                paint(*window);
    }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Show && watched->isWidgetType()) {
            auto* widget = static_cast<QWidget*>(watched);
            if (widget->isWindow())
                paint(*widget);
        }
        return false;
    }

private:
    void paint(QWidget& window) const
    {
        const auto handle = reinterpret_cast<HWND>(window.winId());
        const BOOL isDark = m_isDark ? TRUE : FALSE;
        if (FAILED(DwmSetWindowAttribute(handle, DarkFrame, &isDark, sizeof isDark)))
            DwmSetWindowAttribute(handle, DarkFrameBefore2004, &isDark, sizeof isDark);
        // Windows 10 draws a frame anew only when it has changed its size or place.
        SetWindowPos(handle, nullptr, 0, 0, 0, 0,
                     SWP_FRAMECHANGED | SWP_NOMOVE | SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE | SWP_NOOWNERZORDER);
    }

    bool m_isDark = false;
};

} // namespace

/// Each window is told when the desktop's colours change; one answer is enough for all.
class DesktopColors::Watch final : public QAbstractNativeEventFilter
{
public:
    explicit Watch(DesktopColors& colors) : m_colors(colors) { qApp->installNativeEventFilter(this); }
    ~Watch() override { qApp->removeNativeEventFilter(this); }
    Q_DISABLE_COPY_MOVE(Watch)

    bool nativeEventFilter(const QByteArray&, void* message, qintptr*) override
    {
        const MSG* heard = static_cast<const MSG*>(message);
        if (heard->message != WM_SETTINGCHANGE || wantDark() == m_wasDark)
            return false;
        m_wasDark = !m_wasDark;
        // Not from within the message: Qt is about to look at its own colours.
        QMetaObject::invokeMethod(
            &m_colors, [this] { Q_EMIT m_colors.changed(); }, Qt::QueuedConnection);
        return false;
    }

private:
    DesktopColors& m_colors;
    bool m_wasDark = wantDark();
};

DesktopColors::DesktopColors(QObject* parent) : QObject(parent), m_watch(std::make_unique<Watch>(*this)) {}

DesktopColors::~DesktopColors() = default;

bool DesktopColors::wantDark()
{
    HIGHCONTRASTW contrast = {};
    contrast.cbSize = sizeof contrast;
    if (SystemParametersInfoW(SPI_GETHIGHCONTRAST, sizeof contrast, &contrast, 0) &&
        (contrast.dwFlags & HCF_HIGHCONTRASTON))
        return false; // its colours are chosen one by one, and Qt takes them as they are
    const QSettings theme(
        QStringLiteral("HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"),
        QSettings::NativeFormat);
    return theme.value(QStringLiteral("AppsUseLightTheme"), 1).toInt() == 0;
}

void DesktopColors::setFramesDark(std::optional<bool> isDark)
{
    if (QGuiApplication::platformName() != QLatin1String("windows"))
        return; // no frames, and no handles of Windows
    static FramePainter* painter = nullptr;
    if (!painter) {
        painter = new FramePainter(qApp);
        qApp->installEventFilter(painter);
    }
    painter->setDark(isDark.value_or(wantDark()));
}

} // namespace basekeep
