#include "gui/platform/TaskbarButton.h"

#include <qt_windows.h>

#include <shobjidl.h>

#include <QtGui/QGuiApplication>
#include <QtWidgets/QWidget>

namespace basekeep {

namespace {

class WindowsTaskbarButton final : public TaskbarButton
{
public:
    explicit WindowsTaskbarButton(QWidget& window) : m_window(window)
    {
        const HRESULT result = CoCreateInstance(__uuidof(TaskbarList), nullptr, CLSCTX_INPROC_SERVER,
                                                __uuidof(ITaskbarList3), reinterpret_cast<void**>(&m_list));
        if (SUCCEEDED(result) && FAILED(m_list->HrInit())) {
            m_list->Release();
            m_list = nullptr;
        }
    }

    ~WindowsTaskbarButton() override
    {
        if (m_list)
            m_list->Release();
    }

    Q_DISABLE_COPY_MOVE(WindowsTaskbarButton)

    // The button is not there yet when the window is new, and is another one when Explorer was started again. What is
    // shown is told anew all the time, so it gets there.
    void show(const Picture& picture) override
    {
        if (!m_list || !m_window.isVisible())
            return;
        constexpr ULONGLONG whole = 1000;
        const auto handle = reinterpret_cast<HWND>(m_window.winId());
        m_list->SetProgressState(handle, flagOf(picture.look));
        if (picture.look != Look::Plain && picture.look != Look::Busy)
            m_list->SetProgressValue(handle, ULONGLONG(picture.share * double(whole)), whole);
    }

private:
    static TBPFLAG flagOf(Look look)
    {
        switch (look) {
        case Look::Plain:
            return TBPF_NOPROGRESS;
        case Look::Busy:
            return TBPF_INDETERMINATE;
        case Look::Running:
            return TBPF_NORMAL;
        case Look::Stalled:
            return TBPF_PAUSED;
        case Look::Failed:
            return TBPF_ERROR;
        }
        return TBPF_NOPROGRESS;
    }

    QWidget& m_window;
    ITaskbarList3* m_list = nullptr;
};

/// Where there are no windows of Windows, as in tests.
class NoTaskbarButton final : public TaskbarButton
{
public:
    void show(const Picture&) override {}
};

} // namespace

std::unique_ptr<TaskbarButton> TaskbarButton::of(QWidget& window)
{
    if (QGuiApplication::platformName() == QLatin1String("windows"))
        return std::make_unique<WindowsTaskbarButton>(window);
    return std::make_unique<NoTaskbarButton>();
}

} // namespace basekeep
