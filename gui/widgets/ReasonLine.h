#pragma once

#include <QtWidgets/QWidget>

class QLabel;

namespace basekeep {

/// A sentence beside the control that it is about: why a choice is not to be had, or what is wrong with the one that
/// was made. Takes no room while there is nothing to say.
class ReasonLine final : public QWidget
{
    Q_OBJECT

public:
    enum class Tone {
        Quiet,   ///< explains what is not offered
        Warning, ///< something that was chosen cannot stay so, or has a price
    };

    explicit ReasonLine(QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    [[nodiscard]] Tone tone() const { return m_tone; }
    void setReason(const QString& text, Tone tone = Tone::Warning);

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateLooks();

    QLabel* m_icon;
    QLabel* m_text;
    Tone m_tone = Tone::Warning;
};

} // namespace basekeep
